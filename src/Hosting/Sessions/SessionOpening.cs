using System.Security.Cryptography;
using System.Text;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>How a training round's session is opened, found again after a restart, and read back after its end.</summary>
internal sealed class SessionOpening(HostServices services)
{
    private readonly ISigner signer = services.Options.Signer!;

    /// <summary>Opens a session: budget, model, plan, index and first log entry are durable before anybody hears of it.</summary>
    public async ValueTask<(SessionSetup? Setup, string? Refusal)> OpenAsync(SessionRequest request, uint attempt, CancellationToken cancellation)
    {
        var (cohort, refusal) = await CohortOfAsync(request, cancellation);
        if (refusal is not null)
            return (null, refusal);
        if (!SessionParameters.TryCreate(ProposalOf(request, attempt), out var parameters, out var wrong))
            return (null, wrong.ToString());
        if (services.Ledgers.Reserve(request, parameters.Id) is { } overspent)
            return (null, overspent);

        var started = services.Clock.GetUtcNow();
        await services.Store.Models.PutAsync(request.Population, request.TrainingRound, request.Model, cancellation);
        await PutPlanAsync(request.Plan, cancellation);
        await services.Store.Sessions.AddAsync(
            new SessionRecord(parameters.Id, request.Population, request.TrainingRound, attempt, started, [.. cohort.Select(participant => participant.Id)]), cancellation);
        var invited = new CohortRegistry(cohort);
        var session = new ServerSession(parameters, invited, signer);
        await services.Store.Logs.AppendAsync(parameters.Id, 0, session.OpeningLog, isBoundary: true, cancellation);
        return (new SessionSetup(request, attempt, invited, session, session.OpeningLog.Length, started), null);
    }

    /// <summary>Rebuilds a session from its log, and completes what a crash cut off.</summary>
    /// <returns>The session as it was, or what is wrong with its log.</returns>
    /// <exception cref="InvalidOperationException">The session is open, and the server that opened it had another key.</exception>
    public async ValueTask<(SessionSetup? Setup, string? Fault)> ReplayAsync(SessionRecord record, CancellationToken cancellation)
    {
        var invited = new CohortRegistry(await ParticipantsOfAsync(record.Cohort, cancellation));
        var (replay, entries, bytes) = await ReplayLogAsync(record, invited, cancellation);
        if (entries == 0)
            return (null, "it was never offered to anybody");
        if (replay.Session is null)
            return (null, replay.Fault);
        if (replay.Length != bytes)
            return (null, $"it has {bytes - replay.Length} bytes after the last entry that follows from the others");
        if (await RequestOfAsync(record, replay.Session.Parameters, cancellation) is not { } request)
            return (null, "its model or its plan is not in the store");
        await services.Store.Logs.AppendAsync(record.Id, entries, replay.Missing, isBoundary: true, cancellation);
        return (new SessionSetup(request, record.Attempt, invited, replay.Session, entries + replay.Missing.Length, record.Started, replay.Closing), null);
    }

    /// <summary>Entry by entry: a log may be larger than the memory. Nothing is signed any more in a session that is over, so a server with a new key reads it too.</summary>
    private async ValueTask<(ServerReplay Replay, long Entries, long Bytes)> ReplayLogAsync(SessionRecord record, CohortRegistry invited, CancellationToken cancellation)
    {
        using var replay = new ServerLogReplay(invited, record.End is null ? signer : null);
        var (entries, bytes) = (0L, 0L);
        try
        {
            await foreach (var entry in services.Store.Logs.ReadAsync(record.Id, cancellation))
            {
                replay.Add(entry);
                (entries, bytes) = (entries + 1, bytes + entry.Length);
            }
            return (replay.Finish(), entries, bytes);
        }
        catch (ArgumentException fault) when (fault.ParamName == "signer")
        {
            throw new InvalidOperationException($"The open session {record.Id} is that of another server key than this server has: start with the key that opened it (docs/operations.md section 7).", fault);
        }
    }

    /// <summary>The plan of a session as JSON, or null.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> PlanOfAsync(SessionParameters parameters, CancellationToken cancellation)
        => (await services.Store.Models.FindAsync(PlanName(parameters.PlanHash.Span), 0, cancellation))?.Bytes;

    private async ValueTask<SessionRequest?> RequestOfAsync(SessionRecord record, SessionParameters parameters, CancellationToken cancellation)
        => await services.Store.Models.FindAsync(record.Population, record.TrainingRound, cancellation) is { } model && await PlanOfAsync(parameters, cancellation) is { } plan
            ? new SessionRequest
            {
                Population = record.Population,
                TrainingRound = record.TrainingRound,
                Model = model.Bytes,
                Plan = PlanStatement.Parse(Encoding.UTF8.GetString(plan.Span)).ToPlan(),
            }
            : null;

    private async ValueTask<(IReadOnlyList<Participant> Cohort, string? Refusal)> CohortOfAsync(SessionRequest request, CancellationToken cancellation)
    {
        var available = (await services.Store.Participants.ListAsync(cancellation)).Where(participant => participant.Revoked is null).ToArray();
        if (request.Cohort is not { } chosen)
            return CohortDraw.Draw(request.Plan, available);
        var known = available.ToDictionary(participant => participant.Id);
        return chosen.FirstOrDefault(id => !known.ContainsKey(id)) is { } stranger
            ? ([], $"{stranger} is not enrolled, or revoked")
            : ([.. chosen.Distinct().Select(id => known[id])], CohortDraw.Refusal(request.Plan, chosen.Distinct().Count()));
    }

    private async ValueTask<IReadOnlyList<Participant>> ParticipantsOfAsync(IReadOnlyList<ParticipantId> cohort, CancellationToken cancellation)
    {
        var invited = cohort.ToHashSet();
        return [.. (await services.Store.Participants.ListAsync(cancellation)).Where(participant => invited.Contains(participant.Id))];
    }

    private async ValueTask PutPlanAsync(PrivacyPlan plan, CancellationToken cancellation)
    {
        var json = Encoding.UTF8.GetBytes(PlanStatement.Of(plan).ToJson());
        await services.Store.Models.PutAsync(PlanName(plan.Hash()), 0, json, cancellation);
    }

    /// <summary>Plans are kept beside the models under their hash; a population's name cannot hold a slash.</summary>
    private static string PlanName(ReadOnlySpan<byte> hash) => "plan/" + Convert.ToHexStringLower(hash);

    private SessionProposal ProposalOf(SessionRequest request, uint attempt) => new()
    {
        Task = request.Population,
        TrainingRound = request.TrainingRound,
        Attempt = attempt,
        ModelHash = SHA256.HashData(request.Model.Span),
        PlanHash = request.Plan.Hash(),
        Vectors = [.. request.Plan.Vectors.Select(vector => vector.IsExact
            ? VectorSpec.Exact(vector.Name, vector.PaddedDimension, vector.Bits, vector.Bound)
            : VectorSpec.Modular(vector.Name, vector.PaddedDimension, vector.Bits))],
        Graph = new GraphRule(
            request.Plan.MaximumClients <= SessionParameters.CompleteParticipantLimit ? GraphTopology.Complete : GraphTopology.Ring,
            ThreatModel.Malicious, (int)Math.Round(request.Plan.CorruptFraction * 1_000_000), request.DropoutPartsPerMillion),
        MinimumCohort = Math.Max(2, request.Plan.MinimumCohort),
        MaximumParticipants = Math.Max(2, request.Plan.MaximumClients),
        ServerKey = signer.PublicKey,
    };
}
