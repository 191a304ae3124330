using System.Diagnostics;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>What <see cref="RoundBenchmark"/> is asked to run.</summary>
public sealed record RoundBenchmarkRequest
{
    /// <summary>Clients that advertise keys, 2 to 100,000.</summary>
    public required int Clients { get; init; }

    /// <summary>Values in every client's vector.</summary>
    public required int Dimension { get; init; }

    /// <summary>Bits per value of the ring, 1 to 62.</summary>
    public required int Bits { get; init; }

    /// <summary>Neighbours of every client: n - 1 is the complete graph, any other number a ring of that forced degree; null derives the graph.</summary>
    public int? Neighbors { get; init; }

    /// <summary>A forced threshold, or null to derive it.</summary>
    public int? Threshold { get; init; }

    /// <summary>Whether the session has the consistency check.</summary>
    public ThreatModel Model { get; init; } = ThreatModel.Malicious;

    /// <summary>gamma, from which degree and threshold are derived.</summary>
    public double Corrupt { get; init; } = 0.1;

    /// <summary>delta, from which degree and threshold are derived. More clients may fall silent than that: then the session may abort.</summary>
    public double TolerateDropout { get; init; } = 0.1;

    /// <summary>Fewest survivors for which the sum opens; null is one more than the threshold.</summary>
    public int? MinimumCohort { get; init; }

    /// <summary>Part of all clients that falls silent before sharing keys.</summary>
    public double DropoutShareKeys { get; init; }

    /// <summary>Part of those who are left that falls silent before sending its masked input.</summary>
    public double DropoutMaskedInput { get; init; }

    /// <summary>Part of those who are left that falls silent before unmasking.</summary>
    public double DropoutUnmasking { get; init; }

    /// <summary>The seed of inputs, keys and dropouts; null for a fresh one.</summary>
    public long? Seed { get; init; }

    /// <summary>The file to write the session log to, or null.</summary>
    public string? LogFile { get; init; }

    /// <summary>Threads for unmasking and, between the server's steps, for the clients.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Seconds from any fixed moment, as the calling thread sees them.</summary>
    internal Func<double> Clock { get; init; } = static () => (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;

    /// <summary>Sees the server before it closes a round.</summary>
    internal Action<int, ServerSession>? BeforeClose { get; init; }

    /// <summary>Hears what the server's steps took, when the session is over.</summary>
    internal Action<ServerClock>? Details { get; init; }
}

/// <summary>What <see cref="RoundBenchmark"/> measured. Times are wall-clock seconds.</summary>
/// <param name="Clients">Clients that advertised keys.</param>
/// <param name="Survivors">U3: clients whose input is in the sum; 0 when the session aborted before.</param>
/// <param name="SumIsExact">Whether the opened sum equals the sum of the survivors' inputs, value by value.</param>
/// <param name="Aborted">Why nothing was opened, or null.</param>
/// <param name="Neighbors">k.</param>
/// <param name="Threshold">t.</param>
/// <param name="Forced">Whether degree or threshold were forced; the session parameters say so too.</param>
/// <param name="Model">What the server is trusted with.</param>
/// <param name="BytesUpPerClient">Bytes sent by a client that stayed to the end, on average.</param>
/// <param name="BytesDownPerClient">Bytes received by a client that stayed to the end, on average.</param>
/// <param name="ClientSeconds">The median, over a sample of clients that share no work with others, of all their steps together.</param>
/// <param name="ServerSeconds">Everything the server did.</param>
/// <param name="IngestSeconds">Of it, taking in masked inputs: check, hash, log entries, add.</param>
/// <param name="UnmaskSeconds">Of it, opening secrets, agreeing, taking masks off and signing the result.</param>
/// <param name="Agreements">Key agreements the server computed.</param>
/// <param name="Verifications">Signatures the server verified.</param>
/// <param name="MaskBytesExpanded">Bytes of masks the server took off.</param>
/// <param name="PlainSumSeconds">Adding the survivors' inputs without any protocol, on one thread.</param>
/// <param name="PeakWorkingSetBytes">The most memory of this process, all clients included; 0 where the platform does not tell.</param>
public sealed record RoundBenchmarkAnswer(
    int Clients,
    int Survivors,
    bool SumIsExact,
    string? Aborted,
    int Neighbors,
    int Threshold,
    bool Forced,
    ThreatModel Model,
    long BytesUpPerClient,
    long BytesDownPerClient,
    double ClientSeconds,
    double ServerSeconds,
    double IngestSeconds,
    double UnmaskSeconds,
    long Agreements,
    long Verifications,
    long MaskBytesExpanded,
    double PlainSumSeconds,
    long PeakWorkingSetBytes);
