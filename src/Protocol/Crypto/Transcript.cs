using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SecureFed.Protocol;

/// <summary><c>LP</c> and <c>H</c> of protocol.md section 1: what is hashed, signed or bound always has a label and fields that cannot run into each other.</summary>
internal static class Transcript
{
    private const int StackLimit = 1024;

    /// <summary><c>LP(label, fields...)</c>: each preceded by its length as a big-endian u32.</summary>
    public static byte[] LP(string label, params ReadOnlySpan<Field> fields)
    {
        var message = new byte[Length(label, fields)];
        Write(message, label, fields);
        return message;
    }

    /// <summary><c>LP(label, fields...)</c> at the start of <paramref name="into"/>, which has room for it; returns its length.</summary>
    public static int Write(Span<byte> into, string label, params ReadOnlySpan<Field> fields)
    {
        var rest = into;
        BinaryPrimitives.WriteInt32BigEndian(rest, label.Length);
        rest = rest[(4 + Encoding.ASCII.GetBytes(label, rest[4..]))..];
        foreach (var field in fields)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, field.Length);
            field.CopyTo(rest[4..]);
            rest = rest[(4 + field.Length)..];
        }
        return into.Length - rest.Length;
    }

    /// <summary><c>H(label, fields...) = SHA-256(LP(label, fields...))</c>, 32 bytes. The intermediate copy of the fields is erased.</summary>
    public static byte[] H(string label, params ReadOnlySpan<Field> fields)
    {
        var length = Length(label, fields);
        var message = length <= StackLimit ? stackalloc byte[length] : new byte[length];
        Write(message, label, fields);
        var hash = SHA256.HashData(message);
        CryptographicOperations.ZeroMemory(message);
        return hash;
    }

    /// <summary><c>H(label, first, last)</c> of a long last field, which comes in two pieces and is not copied.</summary>
    public static byte[] H(string label, Field first, ReadOnlySpan<byte> lastStart, ReadOnlySpan<byte> lastRest)
    {
        Span<byte> start = stackalloc byte[Length(label, [first]) + sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(start[Write(start, label, first)..], lastStart.Length + lastRest.Length);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(start);
        sha.AppendData(lastStart);
        sha.AppendData(lastRest);
        return sha.GetHashAndReset();
    }

    /// <summary>As <see cref="H(string, ReadOnlySpan{Field})"/>, together with others: the next hash of a batch.</summary>
    public static void H(ref HashBatch batch, string label, params ReadOnlySpan<Field> fields) => Write(batch.Next(Length(label, fields)), label, fields);

    /// <summary>Bytes of <c>LP(label, fields...)</c>.</summary>
    public static int Length(string label, params ReadOnlySpan<Field> fields)
    {
        var length = 4 + label.Length;
        foreach (var field in fields)
            length += 4 + field.Length;
        return length;
    }
}

/// <summary>A field of <see cref="Transcript"/>: bytes, a name, or a big-endian integer of fixed width. It refers to what it was made from and allocates nothing.</summary>
internal readonly struct Field
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly string? text;
    private readonly ulong number;

    private Field(ReadOnlyMemory<byte> bytes) => (this.bytes, Length) = (bytes, bytes.Length);

    private Field(string text) => (this.text, Length) = (text, text.Length);

    private Field(ulong number, int width) => (this.number, Length) = (number, width);

    /// <summary>Bytes of the field.</summary>
    public int Length { get; }

    public static Field U8(byte value) => new(value, 1);

    public static Field U32(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return new((ulong)value, 4);
    }

    public static Field U64(ulong value) => new(value, 8);

    /// <summary>Writes the field, without its length.</summary>
    public void CopyTo(Span<byte> into)
    {
        if (text is not null)
        {
            Encoding.ASCII.GetBytes(text, into);
            return;
        }
        if (!bytes.IsEmpty)
        {
            bytes.Span.CopyTo(into);
            return;
        }
        // Empty bytes have width 0.
        for (var i = 0; i < Length; i++)
            into[i] = unchecked((byte)(number >> 8 * (Length - 1 - i)));
    }

    public static implicit operator Field(byte[] bytes) => new(bytes);

    public static implicit operator Field(ReadOnlyMemory<byte> bytes) => new(bytes);

    public static implicit operator Field(Memory<byte> bytes) => new(bytes);

    public static implicit operator Field(string text) => new(text);

    public static implicit operator Field(ParticipantId id) => new(id.Text);

    public static implicit operator Field(SessionId session) => new(session.Memory);
}
