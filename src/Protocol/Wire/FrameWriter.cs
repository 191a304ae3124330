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

    public void Flush() => writer.Flush();
}
