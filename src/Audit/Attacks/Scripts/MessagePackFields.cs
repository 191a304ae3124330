namespace SecureFed.Audit;

/// <summary>Finds every field of a frame without knowing what it means, so that each can be spoilt: numbers, counts, lengths and byte strings, also inside byte strings that hold a value themselves.</summary>
internal static class MessagePackFields
{
    /// <summary>The frame with one bit flipped in one field, for every field: once in its number, count or length, and once in its bytes if it has any.</summary>
    public static IEnumerable<byte[]> Flipped(byte[] frame)
    {
        foreach (var at in Positions(frame, 0, frame.Length))
        {
            var flipped = frame.ToArray();
            flipped[at] ^= 1;
            yield return flipped;
        }
    }

    /// <summary>The last byte of every header and of every payload.</summary>
    private static IEnumerable<int> Positions(byte[] bytes, int start, int end)
    {
        for (var at = start; at < end;)
        {
            var (header, payload) = Lengths(bytes, at);
            yield return at + header - 1;
            var inside = at + header;
            at = inside + payload;
            if (payload == 0)
                continue;
            foreach (var position in HoldsValue(bytes, inside, at) ? Positions(bytes, inside, at) : [at - 1])
                yield return position;
        }
    }

    /// <summary>Whether a byte string is itself one array: the parameters in an offer, an advertisement in a roster. A hash is one by chance only.</summary>
    private static bool HoldsValue(byte[] bytes, int start, int end)
    {
        if (bytes[start] is < 0x92 or > 0x9F || end - start < 40)
            return false;
        var values = 1;
        var at = start;
        for (; values > 0 && at < end; values--)
        {
            if (!IsOfTheProtocol(bytes[at]) || at + 3 > bytes.Length)
                return false;
            values += bytes[at] is >= 0x90 and <= 0x9F ? bytes[at] & 0x0F : bytes[at] == 0xDC ? bytes[at + 1] << 8 | bytes[at + 2] : 0;
            var (header, payload) = Lengths(bytes, at);
            at += header + payload;
        }
        return at == end && values == 0;
    }

    private static bool IsOfTheProtocol(byte code) => code is <= 0x7F or (>= 0x90 and <= 0xBF) or 0xC4 or 0xC5 or (>= 0xCC and <= 0xCF) or (>= 0xD9 and <= 0xDA) or 0xDC;

    private static (int Header, int Payload) Lengths(byte[] bytes, int at) => bytes[at] switch
    {
        <= 0x7F or (>= 0x90 and <= 0x9F) => (1, 0),
        >= 0xA0 and <= 0xBF => (1, bytes[at] & 0x1F),
        0xC4 or 0xD9 => (2, bytes[at + 1]),
        0xC5 or 0xDA => (3, bytes[at + 1] << 8 | bytes[at + 2]),
        0xCC => (2, 0),
        0xCD or 0xDC => (3, 0),
        0xCE => (5, 0),
        0xCF => (9, 0),
        _ => throw new InvalidOperationException($"No frame of the protocol has the code {bytes[at]:x2}."),
    };
}
