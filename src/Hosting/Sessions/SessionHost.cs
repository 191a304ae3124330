using System.Diagnostics.CodeAnalysis;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>
/// One session: one step at a time, log before answer, rounds closed by a deadline or by the last answer. Steps of requests and of the host itself take turns on the
/// protocol's session, which no two threads may touch at once; unmasking itself runs beside them.
/// </summary>
internal sealed partial class SessionHost : IAsyncDisposable
{
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(1);

    private readonly SessionSetup setup;
    private readonly ServerSession session;
    private readonly HostServices services;
    private readonly InputParts parts;
    private readonly SessionLogWriter log;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<SessionOutcome> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource changed = NewSignal();
    private volatile TaskCompletionSource answered = NewSignal();
    private volatile string? abort;
    private volatile SessionStatus status;
    private Dictionary<ParticipantId, int>? roster;
    private DateTimeOffset closes;
    private readonly HashSet<ParticipantId> declined = [];
    private int expected = -1;
    private Task? running;

    public SessionHost(SessionSetup setup, HostServices services)
    {
        this.setup = setup;
        this.services = services;
        session = setup.Session;
        Request = setup.Request;
        parts = new InputParts(session.Parameters);
        log = new SessionLogWriter(services.Store.Logs, Id, setup.LogEntries);
        NoteStatus();
    }

    /// <summary>The session's id.</summary>
    public SessionId Id => session.Parameters.Id;

    /// <summary>What the application asked for.</summary>
    public SessionRequest Request { get; private set; }

    /// <summary>The attempt at the training round.</summary>
    public uint Attempt => setup.Attempt;

    /// <summary>The session parameters.</summary>
    public SessionParameters Parameters => session.Parameters;

    /// <summary>What became of the session; cancelled when the server stops before it is over.</summary>
    public Task<SessionOutcome> Completion => completion.Task;

    /// <summary>Whether a participant may know that this session exists.</summary>
    public bool Admits(ParticipantId participant) => setup.Invited.Contains(participant);

    /// <summary>Where the session stands, for people.</summary>
    public SessionStatus Status => status;

    /// <summary>The application asks again for a session that continued from its log: from the next round on its deadlines count.</summary>
    public void Adopt(SessionRequest request) => Request = Request with { Deadlines = request.Deadlines };

    /// <summary>Starts to close rounds.</summary>
    public void Start() => running = RunAsync();

    /// <summary>Whether the open round waits for a frame of a participant.</summary>
    public async ValueTask<int?> DueAsync(ParticipantId participant, CancellationToken cancellation)
    {
        using var held = await TakeTurnAsync(cancellation);
        return session.Awaits(participant) ? session.Round : null;
    }

    /// <summary>The frame of the open round, once that is at least <paramref name="round"/>.</summary>
    /// <returns>Nothing while an earlier round is open and <paramref name="wait"/> is over; a round without a frame when the participant is not among the recipients.</returns>
    public async ValueTask<DueFrame?> FrameAsync(ParticipantId participant, int round, Task wait, CancellationToken cancellation)
    {
        while (true)
        {
            Task change;
            using (await TakeTurnAsync(cancellation))
            {
                await log.FlushAsync();
                if (session.Round >= round)
                    return new DueFrame(session.Round, session.Round <= 4 || Roster.ContainsKey(participant) ? session.FrameFor(participant) : null);
                change = changed.Task;
            }
            if (await Task.WhenAny(change, wait) == wait)
                return null;
        }
    }

    /// <summary>Takes in a frame of round 0, 1, 3 or 4. What it leads to is in the log when this returns.</summary>
    public async ValueTask<Reception> ReceiveAsync(ParticipantId participant, ReadOnlyMemory<byte> frame, CancellationToken cancellation)
    {
        using var held = await TakeTurnAsync(cancellation);
        await log.FlushAsync();
        var round = session.Round;
        var reception = session.Receive(frame);
        await log.AppendAsync(reception.Log, endsRound: false);
        Note(participant, round, reception);
        return reception;
    }

    /// <summary>A participant says that it will not advertise: round 0 does not wait for it. Kept in memory only; an advertisement that comes all the same counts.</summary>
    /// <returns>False when round 0 is closed, or the participant has advertised.</returns>
    public async ValueTask<bool> DeclineAsync(ParticipantId participant, CancellationToken cancellation)
    {
        using var held = await TakeTurnAsync(cancellation);
        if (session.Round != 0 || !session.Awaits(participant))
            return false;
        if (declined.Add(participant))
            services.Logger.Declined(Id, participant);
        NoteIfAllAnswered();
        return true;
    }

    /// <summary>Ends the session without a sum, as soon as nothing else is under way.</summary>
    public void Abort(string explanation)
    {
        abort ??= explanation;
        answered.TrySetResult();
    }

    /// <summary>Stops without ending the session: it continues from its log.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (running is not null)
            await running;
        using (await TakeTurnAsync(CancellationToken.None))
            session.Dispose();
        stopping.Dispose();
    }

    /// <summary>The roster indices of those who advertised; asked for when round 0 is closed.</summary>
    private Dictionary<ParticipantId, int> Roster => roster ??= session.Participants.Select((id, index) => (id, index)).ToDictionary(member => member.id, member => member.index);

    private async ValueTask<Turn> TakeTurnAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        return new Turn(turn);
    }

    private void Note(ParticipantId participant, int round, Reception reception)
    {
        services.Metrics.FrameReceived(round, reception.Kind.ToString().ToLowerInvariant());
        if (reception.Kind == ReceptionKind.Rejected)
            services.Logger.FrameRefused(Id, participant, reception.Rejection!.ToString());
        else
            services.Logger.FrameReceived(Id, participant, round, reception.Kind);
        NoteIfAllAnswered();
    }

    private void NoteIfAllAnswered()
    {
        NoteStatus();
        var heard = session.Round == 0 ? session.Answers + declined.Count(session.Awaits) : session.Answers;
        if (session.Round <= 4 && heard == expected)
            answered.TrySetResult();
    }

    /// <summary>Keeps what people see; called by whoever has the turn.</summary>
    [MemberNotNull(nameof(status))]
    private void NoteStatus() => status = new SessionStatus(
        Id, Request.Population, Request.TrainingRound, Attempt, setup.Started, session.Round, setup.Invited.Count,
        session.Round == 0 ? session.Answers : Roster.Count, session.Answers, closes);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly struct Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}

/// <summary>A frame for a participant.</summary>
/// <param name="Round">The open round; 5 when the session is over.</param>
/// <param name="Frame">The frame; null when the participant is not, or no longer, part of the session.</param>
internal sealed record DueFrame(int Round, ReadOnlyMemory<byte>? Frame);

/// <summary>Where an open session stands.</summary>
/// <param name="Session">The session.</param>
/// <param name="Population">Whose model it trains.</param>
/// <param name="TrainingRound">The training round.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Started">When it was opened.</param>
/// <param name="Round">The open round, 0 to 4; 5 when it is over.</param>
/// <param name="Invited">How many were invited.</param>
/// <param name="Participants">How many advertised.</param>
/// <param name="Answers">How many answered the open round.</param>
/// <param name="Closes">When the open round closes at the latest.</param>
public sealed record SessionStatus(
    SessionId Session, string Population, ulong TrainingRound, uint Attempt, DateTimeOffset Started, int Round, int Invited, int Participants, int Answers, DateTimeOffset Closes);
