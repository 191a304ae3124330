using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>The chunks of one client's input between the first of them and the header that signs them: the only masked vector in memory besides the sum.</summary>
internal sealed class StagedVectors(SessionParameters parameters, int from)
{
    private readonly VectorTree tree = new(parameters.Vectors);
    private readonly Dictionary<int, InputChunkMessage> chunks = [];

    /// <summary>Whose input it is.</summary>
    public int From => from;

    /// <summary>Takes a chunk; false when there is one in its place.</summary>
    public bool TryAdd(InputChunkMessage chunk)
    {
        if (!chunks.TryAdd(tree.Position(chunk.Vector, chunk.Chunk), chunk))
            return false;
        tree.Set(chunk.Vector, chunk.Chunk, chunk.Packed);
        return true;
    }

    /// <summary>Why the chunks are not the input that a header signs, or null.</summary>
    public string? FaultUnder(InputHeaderMessage header)
        => chunks.Count != tree.Count ? $"{chunks.Count} of {tree.Count} chunks of the input"
        : !tree.Root.AsSpan().SequenceEqual(header.VectorRoot.Span)
            ? $"the chunks have the root {Convert.ToHexStringLower(tree.Root)}, the client signed {Convert.ToHexStringLower(header.VectorRoot.Span)}"
        : null;

    /// <summary>Adds the input to sums.</summary>
    public void AddTo(SessionVectors sums)
    {
        foreach (var chunk in chunks.Values)
            sums.AddPacked(chunk.Vector, chunk.Chunk, chunk.Packed.FirstSpan);
    }
}
