namespace SecureFed.Protocol;

/// <summary>What a participant is said to have signed.</summary>
/// <param name="Id">Whose signature it should be.</param>
/// <param name="Message">The bytes that should be signed.</param>
/// <param name="Signature">64 bytes; any others are no valid signature.</param>
public readonly record struct SignedMessage(ParticipantId Id, ReadOnlyMemory<byte> Message, ReadOnlyMemory<byte> Signature);

/// <summary>What callers of <see cref="IIdentityRegistry.VerifyMany"/> need around it.</summary>
internal static class SignedMessages
{
    /// <summary>The answers for all messages.</summary>
    public static bool[] VerifyAll(this IIdentityRegistry registry, ReadOnlySpan<SignedMessage> messages)
    {
        var valid = new bool[messages.Length];
        registry.VerifyMany(messages, valid);
        return valid;
    }

    /// <summary>Verifies with the keys that a registry finds; whoever it does not find has signed nothing.</summary>
    public static void VerifyWithKeysOf(IIdentityRegistry registry, ReadOnlySpan<SignedMessage> messages, Span<bool> valid)
    {
        var claims = new SignatureClaim[messages.Length];
        for (var i = 0; i < claims.Length; i++)
            claims[i] = new SignatureClaim(registry.TryFind(messages[i].Id, out var publicKey) ? publicKey : default, messages[i].Message, messages[i].Signature);
        Signatures.VerifyMany(claims, valid);
    }
}
