using System.Buffers.Binary;

namespace SecureFed.Hosting;

/// <summary>Cuts a body into the frames it is made of: each is one MessagePack value of the kinds that frames have (wire.md), and nothing stands between them. Total, without recursion.</summary>
internal static class FrameSplitter
{
    /// <summary>The frames in order, as slices of the body; null when the body is not a sequence of 1 to <paramref name="most"/> whole values.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> body, int most)
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        for (var rest = body; !rest.IsEmpty;)
        {
            var length = LengthOf(rest.Span);
            if (length == 0 || frames.Count == most)
                return null;
            frames.Add(rest[..length]);
            rest = rest[length..];
        }
        return frames.Count == 0 ? null : frames;
    }

    /// <summary>The length of the value at the start; 0 when there is no whole one.</summary>
    private static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        long position = 0;
        for (long open = 1; open > 0; open--)
        {
            // Every item has a byte at least, so a header that promises more items than bytes promises too much.
            if (open > bytes.Length - position)
                return 0;
            var (length, items) = ItemAt(bytes[(int)position..]);
            if (length == 0 || length > bytes.Length - position)
                return 0;
            position += length;
            open += items;
        }
        return (int)position;
    }

    /// <summary>The length of an item with its own bytes, and the number of items inside it; length 0 when it is of no kind that frames have.</summary>
    private static (long Length, long Items) ItemAt(ReadOnlySpan<byte> bytes) => bytes[0] switch
    {
        <= 0x7f => (1, 0),
        >= 0x90 and <= 0x9f => (1, bytes[0] & 0x0f),
        >= 0xa0 and <= 0xbf => (1 + (bytes[0] & 0x1f), 0),
        0xc4 or 0xd9 when bytes.Length >= 2 => (2 + bytes[1], 0),
        0xc5 when bytes.Length >= 3 => (3 + BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]), 0),
        0xc6 when bytes.Length >= 5 => (5L + BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]), 0),
        0xcc => (2, 0),
        0xcd => (3, 0),
        0xce => (5, 0),
        0xcf => (9, 0),
        0xdc when bytes.Length >= 3 => (3, BinaryPrimitives.ReadUInt16BigEndian(bytes[1..])),
        0xdd when bytes.Length >= 5 => (5, BinaryPrimitives.ReadUInt32BigEndian(bytes[1..])),
        _ => (0, 0),
    };
}
