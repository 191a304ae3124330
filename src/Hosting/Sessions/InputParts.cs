using System.Buffers;
using MessagePack;
using SecureFed.Http;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>
/// Which bytes may stand for which part of a participant's masked input. A chunk that passes is canonical and the sender's own, so a complete input can fail
/// on its header or on its root only, and the session lets go of either at once.
/// </summary>
internal sealed class InputParts(SessionParameters parameters)
{
    // A complaint about each of 254 neighbours takes less.
    private const int HeaderBytes = 32 * 1024;

    /// <summary>Number of parts: the header and the chunks.</summary>
    public int Count { get; } = BindingLimits.Parts(parameters);

    /// <summary>Whether a frame can be that part of the participant's input.</summary>
    /// <param name="part">0 for the header, then the chunks in the order of vectors and chunks.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="sender">The participant's roster index.</param>
    public bool Fits(int part, ReadOnlySpan<byte> frame, int sender)
    {
        if (part == 0)
            return frame.Length <= HeaderBytes && frame.StartsWith(Start(6, 6, sender));
        var (vector, chunk) = Place(part - 1);
        var spec = parameters.Vectors[vector];
        var packed = spec.PackedBytes(chunk);
        var start = ChunkStart(sender, vector, chunk, packed);
        var padding = packed * 8 - (long)spec.ValuesInChunk(chunk) * spec.Bits;
        return frame.Length == start.Length + packed && frame.StartsWith(start) && (frame[^1] & ~(0xFF >> (int)padding)) == 0;
    }

    private (int Vector, int Chunk) Place(int chunk)
    {
        var vector = 0;
        for (; chunk >= parameters.Vectors[vector].Chunks; vector++)
            chunk -= parameters.Vectors[vector].Chunks;
        return (vector, chunk);
    }

    private byte[] ChunkStart(int sender, int vector, int chunk, int packed)
    {
        var output = new ArrayBufferWriter<byte>(64);
        output.Write(Start(7, 5, sender));
        var writer = new MessagePackWriter(output);
        writer.Write(vector);
        writer.Write(chunk);
        writer.WriteBinHeader(packed);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary><c>[1, type, [sid, from, ...</c>, as far as every frame of the participant after round 0 starts alike (wire.md section 1).</summary>
    private byte[] Start(int type, int fields, int sender)
    {
        var output = new ArrayBufferWriter<byte>(64);
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(3);
        writer.Write(1);
        writer.Write(type);
        writer.WriteArrayHeader(fields);
        writer.Write(parameters.Id.Span);
        writer.Write(sender);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}
