namespace SecureFed.Protocol;

/// <summary>One client's input while it arrives: nothing of it touches the sums before all of it is here and verified.</summary>
internal sealed class StagedInput
{
    private readonly VectorTree tree;
    private readonly bool[] present;
    private KeptFrame?[] frames;
    private InputChunkMessage?[] chunks;
    private int missing;

    public StagedInput(SessionParameters parameters, InputHeaderMessage header, KeptFrame headerFrame)
    {
        Header = header;
        HeaderFrame = headerFrame;
        tree = new VectorTree(parameters.Vectors);
        present = new bool[tree.Count];
        frames = new KeptFrame[tree.Count];
        chunks = new InputChunkMessage[tree.Count];
        missing = tree.Count;
    }

    /// <summary>The accepted header.</summary>
    public InputHeaderMessage Header { get; }

    /// <summary>Its frame.</summary>
    public KeptFrame HeaderFrame { get; }

    /// <summary>The log entries of all chunks, in the order of vectors and chunks.</summary>
    public IEnumerable<LoggedEntry> ChunkEntries => frames.Select(frame => frame!.Entry);

    /// <summary>Whether every chunk is here.</summary>
    public bool IsComplete => missing == 0;

    /// <summary>Whether the chunks have the root that the header promises.</summary>
    public bool HasRoot => tree.Root.AsSpan().SequenceEqual(Header.VectorRoot.Span);

    /// <summary>Whether a chunk stands in the place of this one.</summary>
    public bool Has(InputChunkMessage chunk) => present[tree.Position(chunk.Vector, chunk.Chunk)];

    /// <summary>Whether the chunk in its place is this one.</summary>
    public bool Holds(HashedChunk chunk) => tree.Holds(chunk.Message.Vector, chunk.Message.Chunk, chunk.Leaf);

    /// <summary>Keeps a chunk, which is added where it lies.</summary>
    public void Stage(HashedChunk hashed, KeptFrame frame)
    {
        var chunk = hashed.Message;
        var position = tree.Position(chunk.Vector, chunk.Chunk);
        present[position] = true;
        chunks[position] = chunk;
        frames[position] = frame;
        tree.Set(chunk.Vector, chunk.Chunk, hashed.Leaf);
        missing--;
    }

    /// <summary>Adds complete inputs to the sums, chunk by chunk, and lets their bytes go; the leaves stay, to know an identical resend.</summary>
    public static void Move(IReadOnlyList<StagedInput> inputs, SessionVectors sums)
    {
        if (inputs.Count == 0)
            return;
        var packed = new ReadOnlyMemory<byte>[inputs.Count];
        for (var position = 0; position < inputs[0].tree.Count; position++)
        {
            for (var i = 0; i < packed.Length; i++)
                packed[i] = inputs[i].chunks[position]!.Packed.First;
            var place = inputs[0].chunks[position]!;
            sums.AddPacked(place.Vector, place.Chunk, packed);
        }
        foreach (var input in inputs)
            (input.chunks, input.frames) = ([], []);
    }
}

/// <summary>A chunk with its leaf in the vector tree, which is hashed at most once: ahead of its turn or when it is needed.</summary>
internal sealed class HashedChunk(InputChunkMessage message) : IPrepared
{
    private byte[]? leaf;

    /// <summary>The chunk.</summary>
    public InputChunkMessage Message => message;

    /// <summary>Its leaf, 32 bytes.</summary>
    public ReadOnlySpan<byte> Leaf => leaf ??= VectorTree.LeafOf(message.Vector, message.Chunk, message.Packed);

    public ClaimedSignature? WorkAhead()
    {
        _ = Leaf;
        return null;
    }
}
