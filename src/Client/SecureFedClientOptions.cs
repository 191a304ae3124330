using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Client;

/// <summary>Who takes part, what it insists on, and where it keeps what must survive.</summary>
public sealed record SecureFedClientOptions
{
    /// <summary>The participant's identifier.</summary>
    public required ParticipantId Id { get; init; }

    /// <summary>The participant's long-lived key.</summary>
    public required ISigner Signer { get; init; }

    /// <summary>What it insists on in a session; its one server key is the key of the server that this client speaks to.</summary>
    public required ClientPolicy Policy { get; init; }

    /// <summary>What it insists on in a privacy plan.</summary>
    public PlanPolicy PlanPolicy { get; init; } = new();

    /// <summary>The keys of the other participants, from a source that the server cannot forge; null: the server's registry file, signed by <see cref="RegistryAuthority"/>.</summary>
    public IIdentityRegistry? Registry { get; init; }

    /// <summary>The key that must have signed the server's registry file, 32 bytes; unused with a <see cref="Registry"/>.</summary>
    public ReadOnlyMemory<byte> RegistryAuthority { get; init; }

    /// <summary>Where keys of open sessions, joined attempts, receipts and the participant's own ledger survive a restart.</summary>
    public required IClientState State { get; init; }

    /// <summary>What each task may cost this participant in all its sessions, in its own ledger; null: epsilon and delta of <see cref="PlanPolicy"/>.</summary>
    public (double Epsilon, double Delta)? Budget { get; init; }

    /// <summary>Asked before anything is computed for a session; false keeps out of it. Null agrees to what the policies allow.</summary>
    public Func<ContributionNotice, CancellationToken, ValueTask<bool>>? Consent { get; init; }

    /// <summary>The longest model that is downloaded, in bytes.</summary>
    public int MaximumModelBytes { get; init; } = 64 << 20;

    /// <summary>The most sessions at once.</summary>
    public int MaximumSessions { get; init; } = 4;

    /// <summary>How long the server may let a request wait for something to do.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>The clock of signatures, pauses and the ledger.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where the client reports; never a secret.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The key of the server that this client speaks to.</summary>
    internal ReadOnlyMemory<byte> ServerKey => Policy.ServerKeys[0];

    internal void Validate()
    {
        Require(Policy.ServerKeys.Count == 1, nameof(Policy), "has exactly one server key: a client speaks to one server");
        Require(Registry is not null || RegistryAuthority.Length == Signatures.PublicKeySize, nameof(Registry), "or the 32 bytes of RegistryAuthority are needed, to know the other participants' keys");
        Require(MaximumModelBytes >= 1, nameof(MaximumModelBytes), "is at least 1");
        Require(MaximumSessions >= 1, nameof(MaximumSessions), "is at least 1");
        Require(Poll > TimeSpan.Zero && Poll <= TimeSpan.FromSeconds(60), nameof(Poll), "is above zero and at most a minute");
        Require(Budget is null or ({ Epsilon: > 0 } and { Delta: > 0 and < 1 }), nameof(Budget), "has a positive epsilon and a delta between 0 and 1");
    }

    private static void Require(bool holds, string field, string sentence)
    {
        if (!holds)
            throw new ArgumentException($"SecureFed client option {field} {sentence}.", field);
    }
}

/// <summary>What a participant is about to contribute to, before anything is computed.</summary>
/// <param name="Parameters">The session: task, training round, vectors, and <see cref="SessionParameters.MinimumCohort"/>, the fewest whose sum may open.</param>
/// <param name="Plan">The privacy plan.</param>
/// <param name="ServerKey">To whom: the server's key, 32 bytes.</param>
/// <param name="EpsilonBefore">What all earlier sessions of the task cost, as planned; 0 without noise so far.</param>
/// <param name="EpsilonAfter">The same with this session; infinite when the plan adds no noise.</param>
/// <param name="Bytes">How many bytes of masked vectors leave.</param>
public sealed record ContributionNotice(SessionParameters Parameters, PrivacyPlan Plan, ReadOnlyMemory<byte> ServerKey, double EpsilonBefore, double EpsilonAfter, long Bytes)
{
    /// <summary>The notice in a few lines for a person.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"""
        Task {Parameters.Task}, training round {Parameters.TrainingRound}, attempt {Parameters.Attempt}
        sends    {string.Join(", ", Parameters.Vectors.Select(vector => $"{vector.Name} ({vector.Length} values of {vector.Bits} bits)"))}: {Bytes} masked bytes
        to       the server with key {Convert.ToHexStringLower(ServerKey.Span)}
        opens    only as a sum over at least {Parameters.MinimumCohort} participants, {Parameters.Graph.CorruptPartsPerMillion / 10_000.0}% of whom may collude with the server
        epsilon  {EpsilonBefore:G4} so far, {(double.IsInfinity(EpsilonAfter) ? "without bound" : EpsilonAfter.ToString("G4", CultureInfo.InvariantCulture))} with this session{(double.IsInfinity(EpsilonAfter) ? ": the plan adds no noise" : "")}
        """);
}

/// <summary>How a participant's part in a session ended.</summary>
public enum SessionEnding
{
    /// <summary>The sum was announced, with this participant's input in it; the receipt is kept.</summary>
    Completed,

    /// <summary>The server ended the session without a sum; the receipt for that is kept.</summary>
    Aborted,

    /// <summary>The session went on without this participant, or the server no longer knows it. If it heard that a sum was opened without its input, the receipt for that is kept.</summary>
    Dropped,

    /// <summary>This participant did not join: policy, budget or consent said no.</summary>
    Declined,

    /// <summary>This participant left because the server broke a rule, or its own computation failed.</summary>
    Left,
}

/// <summary>How a participant's part in a session ended.</summary>
/// <param name="Session">The session.</param>
/// <param name="Parameters">Its parameters; null when no valid offer came.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Receipt">What proves that the input is in the announced sum, that it is not, or that there is none; empty when the participant did not hear the end.</param>
public sealed record SessionReport(SessionId Session, SessionParameters? Parameters, SessionEnding Ending, string Reason, ReadOnlyMemory<byte> Receipt);
