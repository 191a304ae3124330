using SecureFed.Audit;
using SecureFed.Hosting;
using SecureFed.Privacy;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>What an audit of the served sessions needs, in one folder: logs, plans, ledger, registry and public keys. Each session is audited as soon as it is over.</summary>
internal sealed class SessionFiles
{
    private readonly string folder;
    private readonly TrainingServer server;
    private readonly ServerFolder state;
    private readonly string population;
    private readonly SortedDictionary<string, string> plans = [];
    private readonly List<string> logs = [];

    private SessionFiles(string folder, TrainingServer server, ServerFolder state, string population) =>
        (this.folder, this.server, this.state, this.population) = (folder, server, state, population);

    /// <summary>Opens the folder.</summary>
    /// <exception cref="RequestException">It cannot be written to.</exception>
    public static SessionFiles Create(string folder, TrainingServer server, ServerFolder state, string population)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new SessionFiles(folder, server, state, population);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RequestException("logs", $"--logs {folder} cannot be written to: {fault.Message}");
        }
    }

    /// <summary>Copies what belongs to a session out of the store, and audits it.</summary>
    public async Task RecordAsync(SessionOutcome outcome, CancellationToken cancellation)
    {
        var session = outcome.Session!;
        var log = PathOf($"session-{outcome.Request.TrainingRound}-{outcome.Attempt}.log");
        await using (var file = new FileStream(log, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16))
            await foreach (var entry in server.Store.Logs.ReadAsync(session, cancellation))
                await file.WriteAsync(entry, cancellation);
        logs.Add(log);

        var plan = PlanStatement.Of(outcome.Request.Plan);
        var hash = Convert.ToHexStringLower(plan.Hash());
        if (!plans.ContainsKey(hash))
        {
            plans.Add(hash, PathOf(plans.Count == 0 ? "plan.json" : $"plan-{outcome.Request.TrainingRound}.json"));
            await File.WriteAllTextAsync(plans[hash], plan.ToJson(), cancellation);
        }
        if (await server.Store.Ledgers.ReadAsync(population, cancellation) is { Length: > 0 } ledger)
            await File.WriteAllBytesAsync(PathOf("ledger.jsonl"), ledger, cancellation);
        foreach (var (from, to) in new[] { (state.Registry, "registry.txt"), (state.AuthorityKeyFile, "authority.pub"), (state.ServerKeyFile, "server.pub") })
            File.Copy(from, PathOf(to), overwrite: true);

        var found = Audit([log]);
        server.Audits.Add(session, found.Verdict.ToString().ToUpperInvariant(), found.Sessions[0].Says);
    }

    /// <summary>Audits all sessions together, so that what one of them repeats of another is found too.</summary>
    public AuditAnswer AuditAll() => Audit(logs);

    private AuditAnswer Audit(IEnumerable<string> sessions) => LogAudit.Run(new AuditRequest
    {
        Logs = [.. sessions.Select(AuditFiles.Log)],
        Registry = AuditFiles.Read("--registry", PathOf("registry.txt")),
        AuthorityKey = AuditFiles.Key("--authority", PathOf("authority.pub")),
        ServerKey = AuditFiles.Key("--server-key", PathOf("server.pub")),
        Ledger = File.Exists(PathOf("ledger.jsonl")) ? AuditFiles.Read("--ledger", PathOf("ledger.jsonl")) : null,
        Plans = [.. plans.Values.Select(path => AuditFiles.Read("--plan", path))],
    });

    private string PathOf(string file) => Path.Combine(folder, file);
}
