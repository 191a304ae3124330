using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Sums the clients' encoded vectors and opens nothing but the sum.</summary>
internal interface ISecureSum
{
    /// <summary>Runs one session.</summary>
    /// <param name="task">Who takes part, who falls silent, and the plan.</param>
    /// <param name="createContributor">Makes what computes clients' vectors; called once per thread.</param>
    SumOutcome Sum(SumTask task, Func<IContributor> createContributor);
}

/// <summary>Computes one client's encoded and noised vectors. Used by one thread at a time.</summary>
internal interface IContributor : IDisposable
{
    /// <summary>Writes the vectors of <paramref name="client"/>, one buffer of little-endian lanes per vector of the plan.</summary>
    void Contribute(int client, ReadOnlySpan<byte[]> vectors);
}

/// <summary>One session.</summary>
/// <param name="TrainingRound">The training round, from 1.</param>
/// <param name="Parameters">The global model that the clients start from; not written to.</param>
/// <param name="RotationSeed">The public seed of the rotation, 32 bytes.</param>
/// <param name="Plan">The plan of the training round.</param>
/// <param name="Cohort">The clients invited, ascending.</param>
/// <param name="SilentFrom">For each member of the cohort the first protocol round it does not answer, or <see cref="DropoutSchedule.Never"/>.</param>
/// <param name="Charge">The session's charge to a ledger; null without one.</param>
internal sealed record SumTask(int TrainingRound, double[] Parameters, byte[] RotationSeed, PrivacyPlan Plan, int[] Cohort, int[] SilentFrom, RoundCharge? Charge);

/// <summary>What a session ended with.</summary>
/// <param name="Aborted">Why nothing was opened, or null.</param>
/// <param name="InputsClosed">Whether the set of inputs was closed: from then on a session is charged even if it aborts.</param>
/// <param name="Survivors">U3: how many clients' inputs the sum holds; 0 when the session aborted before.</param>
/// <param name="Sums">One vector of ring values per vector of the plan; empty when aborted.</param>
/// <param name="BytesUpPerClient">Bytes sent by a client that stayed to the end, on average.</param>
/// <param name="BytesDownPerClient">Bytes received by a client that stayed to the end, on average.</param>
internal sealed record SumOutcome(
    string? Aborted, bool InputsClosed, int Survivors, IReadOnlyList<ulong[]> Sums, long BytesUpPerClient, long BytesDownPerClient);
