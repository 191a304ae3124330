using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SecureFed.Protocol;

/// <summary>
/// A registry of identities as one signed file (docs/spec/registry.md): text that people can read and compare, one participant a line, signed with a
/// key that the server does not have. The host reads the file; this type parses and verifies its bytes.
/// </summary>
public sealed class IdentityRegistry : IIdentityRegistry
{
    private const string FirstLine = "SecureFed registry 1";
    private const string SignatureWord = "signature ";
    private readonly SortedDictionary<ParticipantId, ReadOnlyMemory<byte>> keys;
    private readonly ConcurrentDictionary<ParticipantId, VerifyingKey> verifying = [];

    private IdentityRegistry(SortedDictionary<ParticipantId, ReadOnlyMemory<byte>> keys) => this.keys = keys;

    /// <summary>Everybody in the registry, in byte order.</summary>
    public IReadOnlyCollection<ParticipantId> Participants => keys.Keys;

    /// <inheritdoc/>
    public bool TryFind(ParticipantId id, out ReadOnlyMemory<byte> publicKey) => keys.TryGetValue(id, out publicKey);

    /// <inheritdoc/>
    public bool Verifies(ParticipantId id, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (!verifying.TryGetValue(id, out var key))
        {
            if (!keys.TryGetValue(id, out var publicKey))
                return false;
            verifying[id] = key = new VerifyingKey(publicKey.Span);
        }
        return key.Verifies(message, signature);
    }

    /// <inheritdoc/>
    public void VerifyMany(ReadOnlySpan<SignedMessage> messages, Span<bool> valid)
    {
        if (Ed25519x8.IsSupported)
        {
            SignedMessages.VerifyWithKeysOf(this, messages, valid);
            return;
        }
        for (var i = 0; i < messages.Length; i++)
            valid[i] = Verifies(messages[i].Id, messages[i].Message.Span, messages[i].Signature.Span);
    }

    /// <summary>A registry of the given participants.</summary>
    /// <exception cref="ArgumentException">A key is not a point of the prime-order group, or an identifier or key stands twice.</exception>
    public static IdentityRegistry Of(IEnumerable<(ParticipantId Id, ReadOnlyMemory<byte> PublicKey)> participants)
    {
        ArgumentNullException.ThrowIfNull(participants);
        var keys = new SortedDictionary<ParticipantId, ReadOnlyMemory<byte>>();
        var seen = new HashSet<string>();
        foreach (var (id, publicKey) in participants)
        {
            if (!Signatures.IsValidPublicKey(publicKey.Span))
                throw new ArgumentException($"the key of {id} is not a valid Ed25519 public key", nameof(participants));
            if (!keys.TryAdd(id, publicKey.ToArray()) || !seen.Add(Convert.ToHexStringLower(publicKey.Span)))
                throw new ArgumentException($"{id} or its key stands twice", nameof(participants));
        }

        return new IdentityRegistry(keys);
    }

    /// <summary>Writes the file and signs it.</summary>
    /// <param name="authorityPrivateKey">Ed25519 private key of whoever answers for the registry, 32 bytes. Never the server's.</param>
    public byte[] Sign(ReadOnlySpan<byte> authorityPrivateKey)
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        foreach (var (id, key) in keys)
            text.Append(id.Text).Append(' ').Append(Convert.ToHexStringLower(key.Span)).Append('\n');
        var body = Encoding.ASCII.GetBytes(text.ToString());
        var signature = new byte[Signatures.SignatureSize];
        Signatures.Sign(authorityPrivateKey, SignedMessage(body), signature);
        return [.. body, .. Encoding.ASCII.GetBytes($"{SignatureWord}{Convert.ToHexStringLower(signature)}\n")];
    }

    /// <summary>Parses and verifies a file. Total: any bytes give a registry or a sentence that says what is wrong.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="authorityKey">The Ed25519 public key that must have signed it, 32 bytes.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="fault">What is wrong, with the line.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> file,
        ReadOnlySpan<byte> authorityKey,
        [NotNullWhen(true)] out IdentityRegistry? registry,
        [NotNullWhen(false)] out string? fault)
    {
        registry = null;
        return (fault = FaultOfSignature(file, authorityKey)) is null && TryParse(file, out registry, out fault);
    }

    /// <summary>Parses a file whose signature its reader cannot check, or checks elsewhere.</summary>
    internal static bool TryParse(
        ReadOnlySpan<byte> file,
        [NotNullWhen(true)] out IdentityRegistry? registry,
        [NotNullWhen(false)] out string? fault)
    {
        registry = null;
        var lines = Encoding.Latin1.GetString(file).Split('\n');
        fault = FaultOfFrame(lines);
        if (fault is not null)
            return false;

        var keys = new SortedDictionary<ParticipantId, ReadOnlyMemory<byte>>();
        var seen = new HashSet<string>();
        ParticipantId? last = null;
        for (var i = 1; i < lines.Length - 2; i++)
        {
            var parts = lines[i].Split(' ');
            if (parts.Length != 2 || !ParticipantId.TryParse(parts[0], out var id) || !TryHex(parts[1], Signatures.PublicKeySize, out var key))
                fault = $"line {i + 1} must be an identifier, a space and 64 lower-case hexadecimal digits";
            else if (last is not null && id <= last)
                fault = $"line {i + 1} is out of order: identifiers ascend and stand once";
            else if (!seen.Add(parts[1]))
                fault = $"line {i + 1} repeats a key";
            else
                keys.Add(last = id, key);
            if (fault is not null)
                return false;
        }

        registry = new IdentityRegistry(keys);
        return true;
    }

    private static string? FaultOfFrame(string[] lines)
        => lines.Length < 3 || lines[0] != FirstLine ? $"line 1 must be '{FirstLine}'"
        : lines[^1].Length != 0 ? "the last line must end with a line feed"
        : null;

    private static string? FaultOfSignature(ReadOnlySpan<byte> file, ReadOnlySpan<byte> authorityKey)
    {
        var lines = Encoding.Latin1.GetString(file).Split('\n');
        if (FaultOfFrame(lines) is { } fault)
            return fault;
        var line = lines[^2];
        if (!line.StartsWith(SignatureWord, StringComparison.Ordinal) || !TryHex(line[SignatureWord.Length..], Signatures.SignatureSize, out var signature))
            return $"the last line must be '{SignatureWord}' and 128 lower-case hexadecimal digits";
        var body = file[..^(line.Length + 1)];
        return Signatures.Verify(authorityKey, SignedMessage(body.ToArray()), signature) ? null : "the signature is not by the expected authority";
    }

    private static byte[] SignedMessage(byte[] body) => Transcript.LP("SecureFed/v1/registry", body);

    private static bool TryHex(string text, int bytes, out byte[] value)
    {
        var isHex = text.Length == 2 * bytes && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
        value = isHex ? Convert.FromHexString(text) : [];
        return isHex;
    }
}
