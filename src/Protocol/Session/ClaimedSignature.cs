namespace SecureFed.Protocol;

/// <summary>A signature that a message bears. Whether it is valid is found out once: together with others ahead of the message's turn, or when the state that judges it asks.</summary>
/// <param name="signer">Who should have signed.</param>
/// <param name="statement">What it should have signed (<see cref="Statements"/>).</param>
/// <param name="signature">64 bytes.</param>
internal sealed class ClaimedSignature(ParticipantId signer, byte[] statement, ReadOnlyMemory<byte> signature)
{
    /// <summary>How many are verified together at best: the lanes of the vectors.</summary>
    public const int Together = 8;

    private bool? isValid;

    /// <summary>Whether it is valid.</summary>
    public bool IsValid(IIdentityRegistry registry) => isValid ??= registry.Verifies(signer, statement, signature.Span);

    /// <summary>Finds out about several, all at once.</summary>
    public static void VerifyAll(IIdentityRegistry registry, ReadOnlySpan<ClaimedSignature> claims)
    {
        var messages = new SignedMessage[claims.Length];
        var valid = new bool[claims.Length];
        for (var i = 0; i < claims.Length; i++)
            messages[i] = claims[i].Message;
        registry.VerifyMany(messages, valid);
        for (var i = 0; i < claims.Length; i++)
            claims[i].isValid = valid[i];
    }

    private SignedMessage Message => new(signer, statement, signature);
}

/// <summary>What a state knows of a signed message before it judges it.</summary>
/// <typeparam name="T">The message, or what the server keeps of it.</typeparam>
/// <param name="Content">The message, or what the server keeps of it.</param>
/// <param name="Signature">The sender's signature.</param>
internal sealed record Signed<T>(T Content, ClaimedSignature Signature) : IPrepared
{
    public ClaimedSignature? WorkAhead() => Signature;
}
