using System.Net;
using System.Text.Json;
using SecureFed.Http;
using SecureFed.Protocol;

namespace SecureFed.Client;

/// <summary>
/// Takes part in a server's sessions over HTTP. The application brings the updates; policies, budget, consent, noise, masks, rounds and what must survive a restart are here. Run one client for each
/// participant; it works on several sessions at once.
/// </summary>
public sealed class SecureFedClient : IDisposable
{
    private const int RememberedSessions = 48;

    private readonly HttpClient? owned;
    private readonly SecureFedClientOptions options;
    private readonly ServerLink link;
    private readonly SessionServices services;
    private readonly Queue<SessionId> over = new();

    /// <summary>A client over an <see cref="HttpClient"/> whose base address is the server's prefix with a slash at the end, and whose innermost handler is a <see cref="SigningHandler"/>.</summary>
    public SecureFedClient(HttpClient http, SecureFedClientOptions options, IContributor contributor)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(contributor);
        options.Validate();
        if (http.BaseAddress is not { AbsolutePath: [.., '/'] })
            throw new ArgumentException("The HttpClient's base address is the server's prefix with a slash at the end, for example https://example.org/secagg/.", nameof(http));
        this.options = options;
        link = new ServerLink(http, options);
        services = new SessionServices(link, options, contributor, new ParticipantLedger(options));
    }

    private SecureFedClient(HttpClient owned, SecureFedClientOptions options, IContributor contributor, bool _)
        : this(owned, options, contributor) => this.owned = owned;

    /// <summary>A client without a container of services.</summary>
    /// <param name="server">The server's prefix, for example <c>https://example.org/secagg</c>.</param>
    /// <param name="options">Who takes part, and how.</param>
    /// <param name="contributor">Computes updates.</param>
    /// <param name="transport">What sends requests; null makes a <see cref="SocketsHttpHandler"/>.</param>
    public static SecureFedClient Connect(Uri server, SecureFedClientOptions options, IContributor contributor, HttpMessageHandler? transport = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        var signing = new SigningHandler(options) { InnerHandler = transport ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) } };
        return new SecureFedClient(new HttpClient(signing) { BaseAddress = new Uri(server.ToString().TrimEnd('/') + "/") }, options, contributor, true);
    }

    /// <summary>This participant's part in a session is over.</summary>
    public event EventHandler<SessionReport>? SessionEnded;

    /// <summary>Enrols with a one-time token. Doing it again with the same token and key changes nothing.</summary>
    /// <exception cref="SecureFedRefusedException">The server refused.</exception>
    public async Task EnrolAsync(string token, string name = "", CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        var answer = await link.EnrolAsync(token, name, cancellation).ConfigureAwait(false);
        if (!answer.IsGood)
            throw new SecureFedRefusedException(answer.Detail);
    }

    /// <summary>Takes part in whatever is due until it is cancelled or the server says that no more sessions come; first of all in the sessions that were open when it last ran.</summary>
    /// <exception cref="SecureFedRefusedException">The server does not accept this participant.</exception>
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var runs = new Dictionary<SessionId, Task>();
        await services.LoadAsync(stopping.Token).ConfigureAwait(false);
        foreach (var saved in await options.State.ReadSessionsAsync(stopping.Token).ConfigureAwait(false))
            runs.Add(saved.Session, RunSessionAsync(new SessionRun(saved.Session, services), saved, stopping.Token));
        try
        {
            while (await NextAsync(runs, stopping.Token).ConfigureAwait(false))
            {
            }
            await Task.WhenAll(runs.Values).ConfigureAwait(false);
        }
        finally
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(runs.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Lets go of what <see cref="Connect"/> made.</summary>
    public void Dispose()
    {
        owned?.Dispose();
        services.Dispose();
    }

    /// <summary>Starts what is due.</summary>
    /// <returns>False when no more sessions come.</returns>
    private async Task<bool> NextAsync(Dictionary<SessionId, Task> runs, CancellationToken cancellation)
    {
        if (runs.Count >= options.MaximumSessions)
            await Task.WhenAny(runs.Values).ConfigureAwait(false);
        var due = await DueAsync(runs.Keys, cancellation).ConfigureAwait(false);
        foreach (var session in runs.Where(run => run.Value.IsCompleted).Select(run => run.Key).ToArray())
        {
            await runs[session].ConfigureAwait(false);
            runs.Remove(session);
            over.Enqueue(session);
            if (over.Count > RememberedSessions)
                over.Dequeue();
        }
        foreach (var waiting in due.Sessions)
        {
            var session = new SessionId(Convert.FromHexString(waiting.Session));
            if (runs.Count < options.MaximumSessions && !runs.ContainsKey(session) && !over.Contains(session))
                runs.Add(session, RunSessionAsync(new SessionRun(session, services), null, cancellation));
        }
        return !due.IsFinished;
    }

    private async Task RunSessionAsync(SessionRun run, SavedSession? saved, CancellationToken cancellation)
    {
        using (run)
        {
            var report = await run.RunAsync(saved, cancellation).ConfigureAwait(false);
            options.Logger.Ended(report.Session, report.Ending, report.Reason);
            SessionEnded?.Invoke(this, report);
        }
    }

    private async Task<DueAnswer> DueAsync(IEnumerable<SessionId> running, CancellationToken cancellation)
    {
        var seconds = options.Poll.TotalSeconds.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);
        var answer = await link.GetAsync($"/v1/due?wait={seconds}&except={string.Join(',', running.Concat(over))}", cancellation).ConfigureAwait(false);
        if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw new SecureFedRefusedException(answer.Detail);
        return (answer.IsGood ? JsonSerializer.Deserialize(answer.Body, BindingJson.Default.DueAnswer) : null)
            ?? throw new SecureFedRefusedException($"the server does not speak this protocol: {answer.Detail}");
    }
}

/// <summary>The server does not accept this participant, for a reason that trying again will not change.</summary>
public sealed class SecureFedRefusedException : Exception
{
    internal SecureFedRefusedException(string reason)
        : base($"The server refused: {reason}")
    {
    }
}
