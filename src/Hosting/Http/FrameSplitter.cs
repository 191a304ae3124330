using MessagePack;

namespace SecureFed.Hosting;

/// <summary>Cuts a body into the frames it is made of: each is one MessagePack value, and nothing stands between them.</summary>
internal static class FrameSplitter
{
    /// <summary>The frames in order, as slices of the body; null when the body is not a sequence of 1 to <paramref name="most"/> whole values.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> body, int most)
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        try
        {
            for (var rest = body; !rest.IsEmpty;)
            {
                var reader = new MessagePackReader(rest);
                if (frames.Count == most)
                    return null;
                reader.Skip();
                frames.Add(rest[..(int)reader.Consumed]);
                rest = rest[(int)reader.Consumed..];
            }
        }
        catch (Exception fault) when (fault is MessagePackSerializationException or EndOfStreamException or OverflowException)
        {
            return null;
        }
        return frames.Count == 0 ? null : frames;
    }
}
