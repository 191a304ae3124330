namespace SecureFed.Simulation;

/// <summary>What happened in a training round.</summary>
internal sealed record RoundReport
{
    /// <summary>From 1.</summary>
    public required int TrainingRound { get; init; }

    /// <summary>The L2 bound of a contribution; null when nobody sent one.</summary>
    public required double? Clip { get; init; }

    /// <summary>Clients invited.</summary>
    public required int Cohort { get; init; }

    /// <summary>Clients in the opened sum; 0 when nothing opened.</summary>
    public required int Survivors { get; init; }

    /// <summary>Why the model did not move, or null.</summary>
    public required string? Aborted { get; init; }

    /// <summary>Clients whose inputs were closed into a set, opened or not; what the realised charge follows. Null when it never came to that.</summary>
    public required int? Closed { get; init; }

    /// <summary>Clients that were not ready at the deadline.</summary>
    public int Late { get; init; }

    /// <summary>Virtual time since the start of training; 0 when nothing takes time.</summary>
    public double VirtualSeconds { get; init; }

    /// <summary>Mean bytes a client sent.</summary>
    public required long BytesUp { get; init; }

    /// <summary>Mean bytes a client received, the model included.</summary>
    public required long BytesDown { get; init; }

    /// <summary>A training round in which nobody sent anything.</summary>
    public static RoundReport Skipped(int trainingRound, string reason) =>
        new() { TrainingRound = trainingRound, Clip = null, Cohort = 0, Survivors = 0, Aborted = reason, Closed = null, BytesUp = 0, BytesDown = 0 };

    /// <summary>The report of a session.</summary>
    public static RoundReport Of(int trainingRound, double clip, int cohort, int parameters, SumOutcome outcome) => new()
    {
        TrainingRound = trainingRound,
        Clip = clip,
        Cohort = cohort,
        Survivors = outcome.Aborted is null ? outcome.Survivors : 0,
        Aborted = outcome.Aborted,
        Closed = outcome.InputsClosed ? outcome.Survivors : null,
        BytesUp = outcome.BytesUpPerClient,
        BytesDown = outcome.BytesDownPerClient + (parameters * sizeof(double)),
    };
}
