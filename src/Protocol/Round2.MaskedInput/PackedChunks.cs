using System.Buffers;

namespace SecureFed.Protocol;

/// <summary>A masked input ready to travel: its chunks as frames, and the root that binds them.</summary>
internal sealed class PackedChunks
{
    public PackedChunks(SessionParameters parameters, int from, SessionVectors masked)
    {
        var tree = new VectorTree(parameters.Vectors);
        var frames = new byte[tree.Count][];
        for (var vector = 0; vector < parameters.Vectors.Length; vector++)
            for (var chunk = 0; chunk < parameters.Vectors[vector].Chunks; chunk++)
            {
                var packedBytes = parameters.Vectors[vector].PackedBytes(chunk);
                var frame = InputChunkMessage.Reserve(parameters.Id, from, vector, chunk, packedBytes);
                var packed = frame.AsMemory(frame.Length - packedBytes);
                masked.Pack(vector, chunk, packed.Span);
                tree.Set(vector, chunk, new ReadOnlySequence<byte>(packed));
                frames[tree.Position(vector, chunk)] = frame;
            }
        Root = tree.Root;
        Frames = frames;
    }

    /// <summary>The vector root.</summary>
    public byte[] Root { get; }

    /// <summary>The frames of all chunks, in the order of vectors and chunks.</summary>
    public byte[][] Frames { get; }
}
