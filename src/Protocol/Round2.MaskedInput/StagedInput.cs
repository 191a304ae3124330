using System.Buffers;

namespace SecureFed.Protocol;

/// <summary>One client's input while it arrives: nothing of it touches the sums before all of it is here and verified.</summary>
internal sealed class StagedInput
{
    private readonly VectorTree tree;
    private readonly bool[] present;
    private byte[]?[] entries;
    private InputChunkMessage?[] chunks;
    private int missing;

    public StagedInput(SessionParameters parameters, InputHeaderMessage header, byte[] headerFrame)
    {
        Header = header;
        HeaderFrame = headerFrame;
        tree = new VectorTree(parameters.Vectors);
        present = new bool[tree.Count];
        entries = new byte[tree.Count][];
        chunks = new InputChunkMessage[tree.Count];
        missing = tree.Count;
    }

    /// <summary>The accepted header.</summary>
    public InputHeaderMessage Header { get; }

    /// <summary>Its frame.</summary>
    public byte[] HeaderFrame { get; }

    /// <summary>The log entries of all chunks, in the order of vectors and chunks.</summary>
    public IEnumerable<byte[]> ChunkEntries => entries.Select(entry => entry!);

    /// <summary>Whether every chunk is here.</summary>
    public bool IsComplete => missing == 0;

    /// <summary>Whether the chunks have the root that the header promises.</summary>
    public bool HasRoot => tree.Root.AsSpan().SequenceEqual(Header.VectorRoot.Span);

    /// <summary>Whether a chunk stands in the place of this one.</summary>
    public bool Has(InputChunkMessage chunk) => present[tree.Position(chunk.Vector, chunk.Chunk)];

    /// <summary>Whether the chunk in its place is this one.</summary>
    public bool Holds(InputChunkMessage chunk) => tree.Holds(chunk.Vector, chunk.Chunk, chunk.Packed);

    /// <summary>Keeps a chunk: its frame is copied, once, into its log entry, and hashed and added from there, where nobody else can change it.</summary>
    public void Stage(InputChunkMessage chunk, in ReadOnlySequence<byte> frame)
    {
        var position = tree.Position(chunk.Vector, chunk.Chunk);
        var entry = ChunkEntry.Reserve((int)frame.Length);
        frame.CopyTo(entry.AsSpan(entry.Length - (int)frame.Length));
        // The packed bytes are the last field of the frame.
        var own = chunk with { Packed = new ReadOnlySequence<byte>(entry.AsMemory(entry.Length - (int)chunk.Packed.Length)) };
        present[position] = true;
        chunks[position] = own;
        entries[position] = entry;
        tree.Set(own.Vector, own.Chunk, own.Packed);
        missing--;
    }

    /// <summary>Adds the complete input to the sums and lets its bytes go; the leaves stay, to know an identical resend.</summary>
    public void MoveTo(SessionVectors sums)
    {
        foreach (var chunk in chunks)
            sums.AddPacked(chunk!.Vector, chunk.Chunk, chunk.Packed.FirstSpan);
        chunks = [];
        entries = [];
    }
}
