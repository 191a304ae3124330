using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SecureFed.Hosting;

/// <summary>What the server measures, for OpenTelemetry and others: meter and activity source are both named <see cref="SourceName"/>.</summary>
public sealed class HostingMetrics : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string SourceName = "SecureFed.Hosting";

    private readonly Meter meter;
    private readonly Counter<long> opened;
    private readonly Counter<long> ended;
    private readonly Counter<long> frames;
    private readonly Counter<long> refused;
    private readonly Histogram<double> rounds;
    private readonly Histogram<double> unmasking;

    /// <summary>The instruments of one server.</summary>
    public HostingMetrics(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        meter = factory.Create(SourceName);
        opened = meter.CreateCounter<long>("securefed.sessions.opened", "{session}", "Sessions that were opened.");
        ended = meter.CreateCounter<long>("securefed.sessions.ended", "{session}", "Sessions that ended, by outcome: completed or aborted.");
        frames = meter.CreateCounter<long>("securefed.frames.received", "{frame}", "Frames by round and kind: accepted, duplicate or rejected.");
        refused = meter.CreateCounter<long>("securefed.requests.refused", "{request}", "Requests that were refused, by status code.");
        rounds = meter.CreateHistogram<double>("securefed.round.duration", "s", "How long rounds were open.");
        unmasking = meter.CreateHistogram<double>("securefed.unmasking.duration", "s", "How long opening a sum took.");
    }

    internal static ActivitySource Activities { get; } = new(SourceName);

    /// <summary>Lets go of the instruments.</summary>
    public void Dispose() => meter.Dispose();

    internal void SessionOpened() => opened.Add(1);

    internal void SessionEnded(bool isCompleted) => ended.Add(1, new KeyValuePair<string, object?>("outcome", isCompleted ? "completed" : "aborted"));

    internal void FrameReceived(int round, string kind) => frames.Add(1, new("round", round), new KeyValuePair<string, object?>("kind", kind));

    internal void RequestRefused(int status) => refused.Add(1, new KeyValuePair<string, object?>("status", status));

    internal void RoundClosed(int round, TimeSpan open) => rounds.Record(open.TotalSeconds, new KeyValuePair<string, object?>("round", round));

    internal void Unmasked(TimeSpan time) => unmasking.Record(time.TotalSeconds);
}
