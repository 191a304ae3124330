using System.Buffers.Binary;

namespace SecureFed.Protocol.Tests;

/// <summary>Walks over the values of a canonical MessagePack encoding, independently of the library, to spoil one of them at a time.</summary>
internal static class MessagePackForms
{
    /// <summary>Position of every value's header, at any depth (not inside byte strings).</summary>
    public static IEnumerable<int> Headers(byte[] encoded)
    {
        for (var at = 0; at < encoded.Length; at += HeaderLength(encoded[at]) + PayloadLength(encoded, at))
            yield return at;
    }

    /// <summary>The same values, with the header at one position written longer than needed.</summary>
    public static byte[] Lengthen(byte[] encoded, int at)
    {
        var code = encoded[at];
        var value = (uint)Value(encoded, at);
        byte[] longer = code switch
        {
            <= 0x7F => [0xCC, (byte)value],
            0xCC => [0xCD, 0, (byte)value],
            0xCD or 0xCE => Wide(0xCF, value),
            0xCF => [0xD3, .. encoded[(at + 1)..(at + 9)]],
            >= 0x90 and <= 0x9F => [0xDC, 0, (byte)value],
            0xDC => [0xDD, 0, 0, .. encoded[(at + 1)..(at + 3)]],
            >= 0xA0 and <= 0xBF => [0xD9, (byte)value],
            0xD9 => [0xDA, 0, (byte)value],
            0xC4 => [0xC5, 0, (byte)value],
            0xC5 => [0xC6, 0, 0, .. encoded[(at + 1)..(at + 3)]],
            0xC6 => [0xDB, .. encoded[(at + 1)..(at + 5)]],
            _ => throw new InvalidOperationException($"the protocol has no code {code:x2}"),
        };
        return [.. encoded[..at], .. longer, .. encoded[(at + HeaderLength(code))..]];
    }

    /// <summary>The code and value (number, count or length) at a header.</summary>
    public static (byte Code, ulong Value, int HeaderLength, int PayloadLength) Describe(byte[] encoded, int at)
        => (encoded[at], Value(encoded, at), HeaderLength(encoded[at]), PayloadLength(encoded, at));

    private static byte[] Wide(byte code, uint value)
    {
        var bytes = new byte[9];
        bytes[0] = code;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), value);
        return bytes;
    }

    private static int HeaderLength(byte code) => code switch
    {
        <= 0x7F or (>= 0x90 and <= 0xBF) => 1,
        0xC4 or 0xCC or 0xD9 => 2,
        0xC5 or 0xCD or 0xDA or 0xDC => 3,
        0xC6 or 0xCE or 0xDB or 0xDD => 5,
        0xCF => 9,
        _ => throw new InvalidOperationException($"the protocol has no code {code:x2}"),
    };

    private static int PayloadLength(byte[] encoded, int at)
        => encoded[at] is (>= 0xA0 and <= 0xBF) or 0xC4 or 0xC5 or 0xC6 or 0xD9 ? (int)Value(encoded, at) : 0;

    private static ulong Value(byte[] encoded, int at) => encoded[at] switch
    {
        <= 0x7F => encoded[at],
        <= 0x9F => (ulong)encoded[at] & 0x0F,
        <= 0xBF => (ulong)encoded[at] & 0x1F,
        _ => encoded[(at + 1)..(at + HeaderLength(encoded[at]))].Aggregate(0UL, (value, part) => value << 8 | part),
    };
}
