using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>How a server runs its sessions. Validated when the application starts.</summary>
public sealed class SecureFedOptions
{
    /// <summary>The server's long-lived key. Required.</summary>
    public ISigner? Signer { get; set; }

    /// <summary>The registry file that participants may download, signed by an authority that is not the server (docs/spec/registry.md); null: they get it elsewhere.</summary>
    public string? RegistryFile { get; set; }

    /// <summary>How long each round stays open, unless everybody answered earlier.</summary>
    public RoundDeadlines Deadlines { get; set; } = new();

    /// <summary>How far a request's time may be from the server's clock; 1 second to 1 hour.</summary>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest time that a request waits for something to be due; up to 5 minutes.</summary>
    public TimeSpan LongestPoll { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests per second that each participant may make over a longer time, at least 1.</summary>
    public int RequestsPerSecond { get; set; } = 50;

    /// <summary>Requests that each participant may make at once, at least 1.</summary>
    public int RequestBurst { get; set; } = 200;

    /// <summary>The most sessions that are open at once, at least 1.</summary>
    public int MaximumOpenSessions { get; set; } = 64;

    /// <summary>Threads that unmask a session's sum, at least 1.</summary>
    public int UnmaskingThreads { get; set; } = Environment.ProcessorCount;
}

/// <summary>How long each round of a session stays open. After a restart of the server the open round gets its whole time again.</summary>
/// <param name="AdvertiseKeys">Round 0. Participants train before they answer.</param>
/// <param name="ShareKeys">Round 1.</param>
/// <param name="MaskedInput">Round 2: the upload of the masked vectors.</param>
/// <param name="ConsistencyCheck">Round 3.</param>
/// <param name="Unmasking">Round 4.</param>
public sealed record RoundDeadlines(TimeSpan AdvertiseKeys, TimeSpan ShareKeys, TimeSpan MaskedInput, TimeSpan ConsistencyCheck, TimeSpan Unmasking)
{
    /// <summary>Five minutes for round 0, one for each other round.</summary>
    public RoundDeadlines()
        : this(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1))
    {
    }

    /// <summary>The same time for every round.</summary>
    public static RoundDeadlines Each(TimeSpan time) => new(time, time, time, time, time);

    /// <summary>The time of a round, 0 to 4.</summary>
    public TimeSpan Of(int round) => round switch
    {
        0 => AdvertiseKeys,
        1 => ShareKeys,
        2 => MaskedInput,
        3 => ConsistencyCheck,
        _ => Unmasking,
    };
}
