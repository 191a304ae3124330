using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using SecureFed.Protocol;

namespace SecureFed.Http;

/// <summary>What proves that a request comes from a participant, was meant for this server, and is new (docs/spec/http.md section 2).</summary>
/// <param name="Id">Who signed.</param>
/// <param name="Time">When, in milliseconds since 1970 UTC.</param>
/// <param name="Nonce">16 random bytes; no second request of the participant has them.</param>
/// <param name="Signature">64 bytes.</param>
internal sealed record RequestSignature(ParticipantId Id, long Time, byte[] Nonce, byte[] Signature)
{
    /// <summary>The scheme of the Authorization header.</summary>
    public const string Scheme = "SecureFed";

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceSize = 16;

    /// <summary>The response header with the server's time, in milliseconds since 1970 UTC.</summary>
    public const string TimeHeader = "SecureFed-Time";

    private const string Label = "SecureFed/v1/http";

    /// <summary>The bytes that are signed: <c>LP(label, server key, id, method, target, u64 time, nonce, SHA-256(body))</c>.</summary>
    /// <param name="serverKey">The key of the server that is meant, 32 bytes.</param>
    /// <param name="id">Who signs.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="target">The path below the prefix, from <c>/v1/</c>, and the query as sent.</param>
    /// <param name="time">Milliseconds since 1970 UTC.</param>
    /// <param name="nonce">16 bytes.</param>
    /// <param name="bodyHash">32 bytes.</param>
    public static byte[] Statement(ReadOnlySpan<byte> serverKey, ParticipantId id, string method, string target, long time, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> bodyHash)
    {
        var message = new MemoryStream(256);
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, time);
        Append(message, Encoding.ASCII.GetBytes(Label));
        Append(message, serverKey);
        Append(message, Encoding.ASCII.GetBytes(id.Text));
        Append(message, Encoding.ASCII.GetBytes(method));
        Append(message, Encoding.UTF8.GetBytes(target));
        Append(message, number);
        Append(message, nonce);
        Append(message, bodyHash);
        return message.ToArray();
    }

    /// <summary>The value of the Authorization header behind its scheme.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"id={Id},time={Time},nonce={Convert.ToHexStringLower(Nonce)},signature={Convert.ToHexStringLower(Signature)}");

    /// <summary>Reads what <see cref="ToString"/> wrote; total.</summary>
    public static bool TryParse(string? parameter, [NotNullWhen(true)] out RequestSignature? signature)
    {
        signature = null;
        if (parameter is not { Length: < 400 } || parameter.Split(',') is not [var id, var time, var nonce, var signed])
            return false;
        if (!TryField(id, "id=", out var idText) || !ParticipantId.TryParse(idText, out var participant)
            || !TryField(time, "time=", out var timeText) || !long.TryParse(timeText, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || !TryField(nonce, "nonce=", out var nonceText) || !TryHex(nonceText, NonceSize, out var nonceBytes)
            || !TryField(signed, "signature=", out var signatureText) || !TryHex(signatureText, Signatures.SignatureSize, out var signatureBytes))
            return false;
        signature = new RequestSignature(participant, milliseconds, nonceBytes, signatureBytes);
        return true;
    }

    private static bool TryField(string field, string name, [NotNullWhen(true)] out string? value)
    {
        value = field.StartsWith(name, StringComparison.Ordinal) ? field[name.Length..] : null;
        return value is not null;
    }

    private static bool TryHex(string text, int size, out byte[] bytes)
    {
        bytes = new byte[size];
        return text.Length == 2 * size && Convert.FromHexString(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == size;
    }

    private static void Append(MemoryStream message, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        message.Write(length);
        message.Write(field);
    }
}
