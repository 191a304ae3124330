using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureFed.Http;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>
/// The sessions of a server: opened for the application, run to their end side by side, and continued from their logs when the application starts again. A singleton of the application;
/// everything may be called by many threads at once.
/// </summary>
public sealed class SecureFedServer : IHostedService, IAsyncDisposable, IDisposable
{
    // Long enough for a participant that was away for a while to fetch the result.
    private static readonly TimeSpan EndedSessionsStay = TimeSpan.FromMinutes(15);

    private readonly HostServices services;
    private readonly SessionOpening opening;
    private readonly EndedSessions ended;
    private readonly ConcurrentDictionary<SessionId, SessionHost> hosts = [];
    private readonly SemaphoreSlim openingTurn = new(1, 1);
    private readonly SemaphoreSlim slots;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A server over a store.</summary>
    public SecureFedServer(ISecureFedStore store, IOptions<SecureFedOptions> options, TimeProvider clock, ILogger<SecureFedServer> logger, HostingMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        services = new HostServices(store, options.Value, clock, logger, metrics, new LedgerBook(store.Ledgers, clock), OnChanged);
        opening = new SessionOpening(services);
        ended = new EndedSessions(store);
        slots = new SemaphoreSlim(options.Value.MaximumOpenSessions);
    }

    /// <summary>The server's public key, 32 bytes: what clients list in their policy.</summary>
    public ReadOnlyMemory<byte> PublicKey => services.Options.Signer!.PublicKey;

    /// <summary>Where everything is kept.</summary>
    public ISecureFedStore Store => services.Store;

    /// <summary>The sessions in memory, oldest first: the open ones, and those that ended in the last minutes.</summary>
    public IReadOnlyList<SessionStatus> Sessions => [.. hosts.Values.Select(host => host.Status).OrderBy(status => status.Started)];

    /// <summary>Whether the application said that no more sessions will be opened.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>What a population has spent of its budget; null when nothing was charged yet.</summary>
    public LedgerBalance? Balance(string population) => services.Ledgers.Balance(population);

    /// <summary>
    /// Runs a training round's session to its end. One that is open already continues, one that was completed opens the same sum again; after an aborted one this is the next attempt, with fresh keys and
    /// noise. Cancelling stops the waiting, not the session.
    /// </summary>
    /// <returns>The sums, or why there are none: also when the session could not be opened, for example because the budget is spent.</returns>
    /// <exception cref="IOException">The store failed before the session was open.</exception>
    public async Task<SessionOutcome> RunAsync(SessionRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        await started.Task.WaitAsync(cancellation);
        await slots.WaitAsync(cancellation);
        try
        {
            var (host, outcome) = await OpenOrFindAsync(request, cancellation);
            return outcome ?? await host!.Completion.WaitAsync(cancellation);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Ends an open session without a sum; nothing happens when there is no such session.</summary>
    public void Abort(SessionId session, string explanation)
    {
        if (hosts.TryGetValue(session, out var host))
            host.Abort(explanation);
    }

    /// <summary>Tells participants who ask what is due that no more sessions will be opened.</summary>
    public void Finish()
    {
        IsFinished = true;
        OnChanged();
    }

    /// <summary>Continues the sessions that were open when the application stopped.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var record in await services.Store.Sessions.OpenAsync(cancellationToken))
        {
            var (setup, fault) = await opening.ReplayAsync(record, cancellationToken);
            if (setup is not null)
            {
                services.Logger.SessionResumed(record.Id, setup.Session.Round, setup.LogEntries);
                Add(setup);
                continue;
            }
            services.Logger.LogUnusable(record.Id, fault!);
            await services.Store.Sessions.EndAsync(record.Id, new SessionEnd(services.Clock.GetUtcNow(), false, 0, fault!), cancellationToken);
        }
        started.TrySetResult();
    }

    /// <summary>Stops all sessions where they stand.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        foreach (var session in hosts.Keys)
            if (hosts.TryRemove(session, out var host))
                await host.DisposeAsync();
    }

    /// <summary>Stops all sessions where they stand, and closes the ledgers.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        services.Ledgers.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>A session that a participant may know of, or null.</summary>
    internal SessionHost? Find(SessionId session, ParticipantId participant)
        => hosts.TryGetValue(session, out var host) && host.Admits(participant) ? host : null;

    /// <summary>The last frame of a session that is no longer in memory, for somebody who was invited to it; otherwise null.</summary>
    internal ValueTask<ReadOnlyMemory<byte>?> EndFrameAsync(SessionId session, ParticipantId participant) => ended.FrameAsync(session, participant);

    /// <summary>The plan of a session as JSON.</summary>
    internal ValueTask<ReadOnlyMemory<byte>?> PlanOfAsync(SessionHost host, CancellationToken cancellation) => opening.PlanOfAsync(host.Parameters, cancellation);

    /// <summary>The sessions that wait for a frame of a participant, as soon as there is one or <paramref name="wait"/> is over.</summary>
    internal async ValueTask<DueAnswer> DueAsync(ParticipantId participant, IReadOnlySet<SessionId> except, Task wait, CancellationToken cancellation)
    {
        while (true)
        {
            var change = changed.Task;
            var due = new List<DueSession>();
            foreach (var host in hosts.Values)
                if (host.Status.Round <= 4 && host.Admits(participant) && !except.Contains(host.Id) && await host.DueAsync(participant, cancellation) is { } round)
                    due.Add(new DueSession(host.Id.ToString(), round));
            if (due.Count > 0 || IsFinished || wait.IsCompleted)
                return new DueAnswer(due, IsFinished);
            await Task.WhenAny(change, wait);
        }
    }

    private async ValueTask<(SessionHost? Host, SessionOutcome? Outcome)> OpenOrFindAsync(SessionRequest request, CancellationToken cancellation)
    {
        await openingTurn.WaitAsync(cancellation);
        try
        {
            var attempts = await services.Store.Sessions.AttemptsAsync(request.Population, request.TrainingRound, cancellation);
            if (attempts.FirstOrDefault(record => record.End is { IsCompleted: true }) is { } completed)
                return (null, await ReadBackAsync(completed, request, cancellation));
            if (attempts.Where(record => record.End is null).Select(record => hosts.GetValueOrDefault(record.Id)).FirstOrDefault(host => host is not null) is { } running)
            {
                running.Adopt(request);
                return (running, null);
            }
            var attempt = attempts.Count == 0 ? 0 : attempts[^1].Attempt + 1;
            var (setup, refusal) = await opening.OpenAsync(request, attempt, cancellation);
            if (setup is not null)
            {
                services.Metrics.SessionOpened();
                services.Logger.SessionOpened(setup.Session.Parameters.Id, request.Population, request.TrainingRound, attempt, setup.Invited.Count);
                return (Add(setup), null);
            }
            services.Logger.SessionNotOpened(request.TrainingRound, request.Population, refusal!);
            return (null, new SessionOutcome(null, request, attempt, null, refusal, InputsClosed: false));
        }
        finally
        {
            openingTurn.Release();
        }
    }

    private async ValueTask<SessionOutcome> ReadBackAsync(SessionRecord record, SessionRequest request, CancellationToken cancellation)
    {
        var (setup, fault) = await opening.ReplayAsync(record, cancellation);
        if (setup?.Last?.Aggregate is not { } aggregate)
            throw new IOException($"The log of the completed session {record.Id} cannot be read back: {fault ?? "it has no result"}.");
        setup.Session.Dispose();
        return new SessionOutcome(record.Id, request, record.Attempt, aggregate, null, InputsClosed: true);
    }

    private SessionHost Add(SessionSetup setup)
    {
        var host = new SessionHost(setup, services);
        hosts[host.Id] = host;
        host.Start();
        OnChanged();
        _ = ForgetAsync(host);
        return host;
    }

    private async Task ForgetAsync(SessionHost host)
    {
        try
        {
            await ((Task)host.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(EndedSessionsStay, services.Clock, stopping.Token);
            if (hosts.TryRemove(host.Id, out _))
                await host.DisposeAsync();
        }
        catch (OperationCanceledException)
        {
            // The server stops and lets go of all sessions.
        }
    }

    private void OnChanged()
    {
        var waiting = changed;
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.TrySetResult();
    }
}
