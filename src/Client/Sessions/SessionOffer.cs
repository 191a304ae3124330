using System.Security.Cryptography;
using System.Text;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Client;

/// <summary>What a participant checks, and downloads, before it computes anything: plan and model are those that the session binds, policies and budget allow it, the participant agrees.</summary>
internal sealed class SessionOffer(SessionParameters parameters, SessionServices services)
{
    /// <summary>The plan of the session.</summary>
    /// <exception cref="SessionEndedException">There is none, or this participant does not accept it.</exception>
    public async Task<PrivacyPlan> PlanAsync(CancellationToken cancellation)
    {
        var json = await GetAsync("plan", 1 << 20, cancellation).ConfigureAwait(false);
        PrivacyPlan plan;
        try
        {
            plan = PlanStatement.Parse(Encoding.UTF8.GetString(json)).ToPlan();
        }
        catch (Exception fault) when (fault is FormatException or PlanRefusedException)
        {
            throw Decline($"the privacy plan cannot be used: {fault.Message}");
        }
        return Misfit(plan) is { } misfit ? throw Decline($"the session does not fit its privacy plan: {misfit}") : plan;
    }

    /// <summary>Asks policies, budget and the participant.</summary>
    /// <exception cref="SessionEndedException">One of them says no.</exception>
    public async Task AgreeAsync(PrivacyPlan plan, CancellationToken cancellation)
    {
        var options = services.Options;
        if (options.PlanPolicy.Objection(plan) is { } objection)
            throw Decline(objection);
        var (before, after, refusal) = services.Ledger.Foresee(parameters.Task, plan);
        if (refusal is not null)
            throw Decline(refusal);
        var bytes = parameters.Vectors.Sum(vector => Enumerable.Range(0, vector.Chunks).Sum(chunk => (long)vector.PackedBytes(chunk)));
        if (options.Consent is { } consent && !await consent(new ContributionNotice(parameters, plan, options.ServerKey, before, after, bytes), cancellation).ConfigureAwait(false))
            throw Decline("the participant did not agree");
    }

    /// <summary>The model of the session.</summary>
    /// <exception cref="SessionEndedException">There is none, or it is another than the session binds.</exception>
    public async Task<byte[]> ModelAsync(CancellationToken cancellation)
    {
        var model = await GetAsync("model", services.Options.MaximumModelBytes, cancellation).ConfigureAwait(false);
        return parameters.ModelHash.Span.SequenceEqual(SHA256.HashData(model)) ? model : throw Decline("the model is another than the session binds");
    }

    private async Task<byte[]> GetAsync(string what, int mostBytes, CancellationToken cancellation)
    {
        var answer = await services.Link.GetAsync($"/v1/sessions/{parameters.Id}/{what}", cancellation, mostBytes).ConfigureAwait(false);
        return answer.IsGood ? answer.Body : throw new SessionEndedException(SessionEnding.Dropped, $"the {what} cannot be had: {answer.Detail}");
    }

    private string? Misfit(PrivacyPlan plan)
    {
        var vectors = plan.Vectors.Select(vector => vector.IsExact
            ? VectorSpec.Exact(vector.Name, vector.PaddedDimension, vector.Bits, vector.Bound)
            : VectorSpec.Modular(vector.Name, vector.PaddedDimension, vector.Bits));
        return !parameters.PlanHash.Span.SequenceEqual(plan.Hash()) ? "it binds the hash of another plan"
            : !vectors.SequenceEqual(parameters.Vectors) ? "its vectors are others"
            : parameters.MinimumCohort < plan.MinimumCohort ? $"it opens sums of {parameters.MinimumCohort} survivors, the plan of {plan.MinimumCohort}"
            : parameters.MaximumParticipants > Math.Max(2, plan.MaximumClients) ? $"it admits {parameters.MaximumParticipants} participants, the plan {plan.MaximumClients}"
            : parameters.Graph.CorruptPartsPerMillion < Math.Round(plan.CorruptFraction * 1e6) ? "it withstands fewer corrupt participants"
            : null;
    }

    private static SessionEndedException Decline(string reason) => new(SessionEnding.Declined, reason);
}
