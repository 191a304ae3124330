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
        Write(label, fields, message);
        return message;
    }

    /// <summary><c>H(label, fields...) = SHA-256(LP(label, fields...))</c>, 32 bytes. The intermediate copy of the fields is erased.</summary>
    public static byte[] H(string label, params ReadOnlySpan<Field> fields)
    {
        var length = Length(label, fields);
        var message = length <= StackLimit ? stackalloc byte[length] : new byte[length];
        Write(label, fields, message);
        var hash = SHA256.HashData(message);
        CryptographicOperations.ZeroMemory(message);
        return hash;
    }

    private static int Length(string label, ReadOnlySpan<Field> fields)
    {
        var length = 4 + label.Length;
        foreach (var field in fields)
            length += 4 + field.Bytes.Length;
        return length;
    }

    private static void Write(string label, ReadOnlySpan<Field> fields, Span<byte> into)
    {
        BinaryPrimitives.WriteInt32BigEndian(into, label.Length);
        into = into[(4 + Encoding.ASCII.GetBytes(label, into[4..]))..];
        foreach (var field in fields)
        {
            BinaryPrimitives.WriteInt32BigEndian(into, field.Bytes.Length);
            field.Bytes.Span.CopyTo(into[4..]);
            into = into[(4 + field.Bytes.Length)..];
        }
    }
}

/// <summary>A field of <see cref="Transcript"/>: bytes, a name, or an integer of fixed width.</summary>
internal readonly struct Field(ReadOnlyMemory<byte> bytes)
{
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public static Field U8(byte value) => new(new[] { value });

    public static Field U32(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return new(bytes);
    }

    public static Field U64(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return new(bytes);
    }

    public static implicit operator Field(byte[] bytes) => new(bytes);

    public static implicit operator Field(ReadOnlyMemory<byte> bytes) => new(bytes);

    public static implicit operator Field(Memory<byte> bytes) => new(bytes);

    public static implicit operator Field(string text) => new(Encoding.ASCII.GetBytes(text));

    public static implicit operator Field(ParticipantId id) => new(Encoding.ASCII.GetBytes(id.Text));

    public static implicit operator Field(SessionId session) => new(session.Span.ToArray());
}
