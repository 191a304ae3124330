using System.Diagnostics.CodeAnalysis;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Judges receipts by themselves, without a log: what the server signed about the end of a session, and what that says of one participant (docs/auditing.md section 3).</summary>
public static class ReceiptCheck
{
    /// <summary>What one receipt proves, or why it proves nothing.</summary>
    /// <param name="file">The receipt.</param>
    /// <param name="registry">The keys of the participants.</param>
    /// <param name="serverKey">The server's key, 32 bytes; null takes the one in the receipt as given.</param>
    public static ReceiptAnswer Run(AuditFile file, IIdentityRegistry registry, ReadOnlyMemory<byte>? serverKey)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!ReceiptClaim.TryVerify(file.Bytes, registry, out var claim, out var fault))
            return new ReceiptAnswer(file.Name, false, $"{file.Name} proves nothing: {fault}.");
        if (serverKey is { } key && !key.Span.SequenceEqual(claim.Parameters.ServerKey.Span))
            return new ReceiptAnswer(file.Name, false, $"{file.Name} proves nothing about this server: another one signed it, with key {Convert.ToHexStringLower(claim.Parameters.ServerKey.Span)}.");
        var parameters = claim.Parameters;
        return new ReceiptAnswer(file.Name, true, Sentence(claim))
        {
            Kind = claim.Kind,
            Participant = claim.Client?.Text,
            Session = parameters.Id.ToString(),
            Task = parameters.Task,
            TrainingRound = parameters.TrainingRound,
            Attempt = parameters.Attempt,
            Survivors = claim.Survivors,
            VectorRoot = claim.VectorRoot.IsEmpty ? null : Convert.ToHexStringLower(claim.VectorRoot.Span),
            AlsoSignedBy = [.. claim.Signers.Select(signer => signer.Text)],
            LogHead = Convert.ToHexStringLower(claim.LogHead.Span),
            ServerKey = Convert.ToHexStringLower(parameters.ServerKey.Span),
        };
    }

    /// <summary>Reads a registry file; without the authority's key it is taken as given.</summary>
    public static bool TryReadRegistry(AuditFile file, ReadOnlyMemory<byte>? authorityKey, [NotNullWhen(true)] out IdentityRegistry? registry, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(file);
        return authorityKey is { } key
            ? IdentityRegistry.TryRead(file.Bytes.Span, key.Span, out registry, out fault)
            : IdentityRegistry.TryParse(file.Bytes.Span, out registry, out fault);
    }

    private static string Sentence(ReceiptClaim claim)
    {
        var session = $"training round {claim.Parameters.TrainingRound}, attempt {claim.Parameters.Attempt} of \"{claim.Parameters.Task}\"";
        return claim.Kind switch
        {
            ReceiptKind.Included => $"{claim.Client}'s input is in the sum of {session}, with {Others(claim.Survivors - 1)}.",
            ReceiptKind.LeftOut => $"{claim.Client}'s input is not in the sum of {session}: the server announced it over {Others(claim.Survivors)}.",
            _ => $"T{session[1..]} has no sum, so nobody's input is in one: {AbortWords.Of(claim.Abort)}.",
        };
    }

    private static string Others(int count) => count == 1 ? "1 other" : $"{count} others";
}

/// <summary>What one receipt proves.</summary>
/// <param name="File">Its name.</param>
/// <param name="Holds">Whether it proves anything.</param>
/// <param name="Says">One sentence: what it proves, or why it proves nothing.</param>
public sealed record ReceiptAnswer(string File, bool Holds, string Says)
{
    /// <summary>Included, left out, or no sum; null when it proves nothing, like all below.</summary>
    public ReceiptKind? Kind { get; init; }

    /// <summary>Whom it is about; null without a sum.</summary>
    public string? Participant { get; init; }

    /// <summary>The session id in hexadecimal.</summary>
    public string? Session { get; init; }

    /// <summary>The task.</summary>
    public string? Task { get; init; }

    /// <summary>The training round.</summary>
    public ulong? TrainingRound { get; init; }

    /// <summary>The attempt at it.</summary>
    public uint? Attempt { get; init; }

    /// <summary>How many inputs are in the sum.</summary>
    public int? Survivors { get; init; }

    /// <summary>The root of the masked input, in hexadecimal, when the receipt shows it.</summary>
    public string? VectorRoot { get; init; }

    /// <summary>Other survivors who signed the same survivors.</summary>
    public IReadOnlyList<string> AlsoSignedBy { get; init; } = [];

    /// <summary>The head of the server's log, in hexadecimal.</summary>
    public string? LogHead { get; init; }

    /// <summary>The server's key, in hexadecimal.</summary>
    public string? ServerKey { get; init; }
}
