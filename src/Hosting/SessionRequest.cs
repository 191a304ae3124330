using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>One training round as the application asks for it. The session parameters follow from it, so that what clients train on and the plan they apply are bound into every signature of the session.</summary>
public sealed record SessionRequest
{
    /// <summary>Whose model is trained: the task of the session parameters and the name of the privacy ledger; 1 to 64 characters of the participant alphabet.</summary>
    public required string Population { get; init; }

    /// <summary>The training round; it only goes up. Asking for one whose session is open or completed gives that session, so a server that starts again just asks again.</summary>
    public required ulong TrainingRound { get; init; }

    /// <summary>What clients train on, in the application's encoding; its SHA-256 is the model hash of the session parameters. Whatever clients must agree on belongs in here.</summary>
    public required ReadOnlyMemory<byte> Model { get; init; }

    /// <summary>The privacy plan; its hash stands in the session parameters, and vectors, cohort and corrupt fraction of the session are the plan's.</summary>
    public required PrivacyPlan Plan { get; init; }

    /// <summary>Who is invited; null draws by the sampling of the plan, with the operating system's generator, from everybody who is enrolled and not revoked.</summary>
    public IReadOnlyList<ParticipantId>? Cohort { get; init; }

    /// <summary>The fraction of participants that may drop out, in parts per million.</summary>
    public int DropoutPartsPerMillion { get; init; } = 100_000;

    /// <summary>What the population may spend in all; null: the plan's own budget (epsilon and delta of all its training rounds). A plan without noise charges nothing.</summary>
    public LedgerBudget? Budget { get; init; }

    /// <summary>How long each round stays open; null: the server's option.</summary>
    public RoundDeadlines? Deadlines { get; init; }
}

/// <summary>What became of a training round's session.</summary>
/// <param name="Session">The session; null when none could be opened.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="Attempt">The attempt at this training round.</param>
/// <param name="Aggregate">The opened sums; null when the session was aborted.</param>
/// <param name="Failure">Why there are no sums, in one sentence; null when there are.</param>
/// <param name="InputsClosed">Whether the set of inputs was closed: from then on a session is charged even if it aborts.</param>
public sealed record SessionOutcome(SessionId? Session, SessionRequest Request, uint Attempt, Aggregate? Aggregate, string? Failure, bool InputsClosed)
{
    /// <summary>How many inputs the sums hold.</summary>
    public int Survivors => Aggregate?.Count ?? 0;

    /// <summary>The sum of a vector in input units, for clients that encoded with the session's own rotation, as the client library does. Divide by the planned number of clients.</summary>
    /// <exception cref="InvalidOperationException">There are no sums.</exception>
    public DecodedSum Decode(string vector)
    {
        var sums = Aggregate ?? throw new InvalidOperationException($"The session opened no sums: {Failure}");
        var plan = Request.Plan.Vector(vector);
        using var encoder = new UpdateEncoder(plan, Http.BindingLimits.RotationSeed(sums.Parameters.Id));
        var total = new double[plan.Dimension];
        var norm = encoder.Decode(sums.Sum(vector), sums.Count, total);
        return new DecodedSum(total, norm);
    }
}

/// <summary>A decoded sum.</summary>
/// <param name="Total">The sum of the contributions, in input units.</param>
/// <param name="Norm">A check of the sum's norm; a training round that is suspect should be skipped.</param>
public sealed record DecodedSum(double[] Total, DecodedNorm Norm);
