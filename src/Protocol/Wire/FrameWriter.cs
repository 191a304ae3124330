using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using MessagePack;

namespace SecureFed.Protocol;

/// <summary>Writes the fields of one message in order, in the shortest MessagePack form.</summary>
internal ref struct FrameWriter(IBufferWriter<byte> output)
{
    private MessagePackWriter writer = new(output);

    public void Array(int count) => writer.WriteArrayHeader(count);

    public void Number(int value) => Number((ulong)value);

    public void Number(ulong value) => writer.Write(value);

    public void Bytes(ReadOnlyMemory<byte> bytes) => writer.Write(bytes.Span);

    public void Bytes(in ReadOnlySequence<byte> bytes) => writer.Write(bytes);

    /// <summary>The header of a byte string whose bytes follow outside the writer.</summary>
    public void BytesHeader(int length) => writer.WriteBinHeader(length);

    /// <summary>Fields that are encoded already.</summary>
    public void Encoded(ReadOnlyMemory<byte> fields) => writer.WriteRaw(fields.Span);

    public void Name(string text) => writer.WriteString(Encoding.ASCII.GetBytes(text));

    public void Session(SessionId session) => writer.Write(session.Span);

    public void Set(ParticipantSet set) => Bytes(set.Bitmap);

    public void Proof(ImmutableArray<ReadOnlyMemory<byte>> proof)
    {
        Array(proof.Length);
        foreach (var hash in proof)
            Bytes(hash);
    }

    /// <summary>A proof where it lies in a tree: no list of its hashes is made.</summary>
    public void Proof(MerkleTree tree, int index)
    {
        var steps = tree.StepsAbove(index);
        Array(steps);
        tree.WritePath(index, Reserve(steps * PairedTrees.EncodedStep));
    }

    /// <inheritdoc cref="Proof(MerkleTree, int)"/>
    public void Proof(PairedTrees trees, int index, int tree)
    {
        var steps = trees.StepsAbove(index);
        Array(steps);
        trees.WriteProof(index, tree, Reserve(steps * PairedTrees.EncodedStep));
    }

    /// <summary>The place of so many encoded bytes, to be filled before anything else is written.</summary>
    private Span<byte> Reserve(int length)
    {
        var place = writer.GetSpan(length)[..length];
        writer.Advance(length);
        return place;
    }

    public void Flush() => writer.Flush();
}
