using SecureFed.Privacy;

namespace SecureFed.Audit;

/// <summary>P25: the survivors that were really there added the noise that was promised.</summary>
internal sealed class NoiseReached() : Property("P25", "noise", "With the survivors that were really there, the corrupt ones not counted, the noise in the sum is at least what the plan promises.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        if (!PlanFits.PlanOf(session, context, judgement, out var plan))
            return;
        if (plan.Mechanism == NoiseMechanism.None)
        {
            judgement.Saw("the plan promises no noise: the sum is exact and hides nobody's part in it");
            return;
        }
        judgement.Require(!plan.InsecureSimulationNoise, null, null, "the plan draws its noise from a seed that all parties know: who has it can take the noise off");
        if (session.Result is not { } result)
        {
            judgement.Reached(session, false, "a sum was opened");
            return;
        }
        var honest = (session.Survivors?.Count ?? 0) - plan.CorruptClients;
        judgement.Require(honest >= plan.LeastHonestSurvivors && honest >= 1, result.Entry, null, $"{session.Survivors?.Count ?? 0} survivors less {plan.CorruptClients} that may be corrupt leave {honest} shares of noise, the plan counts on {plan.LeastHonestSurvivors}");
        foreach (var vector in plan.Vectors)
            judgement.Saw(FormattableString.Invariant($"{vector.Name}: standard deviation {Math.Sqrt(vector.LocalVariance() * Math.Max(honest, 0)):G5} grid units from {honest} honest survivors, promised {Math.Sqrt(vector.LocalVariance() * plan.LeastHonestSurvivors):G5}"));
    }
}
