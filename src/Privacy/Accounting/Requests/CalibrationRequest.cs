using System.Text.Json;

namespace SecureFed.Privacy;

/// <summary>One question: how much noise a mechanism needs to keep a target epsilon at a delta.</summary>
public sealed record CalibrationRequest
{
    /// <summary>Accountant, relation, delta and target epsilon; its event is not used.</summary>
    public required AccountRequest Target { get; init; }

    /// <summary>The event at a noise multiplier: standard deviation of the noise over L2 sensitivity; for Laplace noise scale over sensitivity.</summary>
    public required Func<double, DpEvent> EventOf { get; init; }

    /// <summary>
    /// Reads a request like an <see cref="AccountRequest"/> with both delta and epsilon. The unknown is the noise of the mechanisms that leave
    /// their noise field out; if none does, of all mechanisms.
    /// </summary>
    /// <exception cref="PlanRefusedException">A field is missing, wrong or unknown, or no mechanism has noise.</exception>
    public static CalibrationRequest Read(JsonElement json)
    {
        var fields = new JsonFields(json, "request");
        var target = AccountRequest.ReadCommon(fields);
        var whole = fields.Object("event").Clone();
        fields.RefuseOthers();

        var leftOut = new NoiseOfMechanism(1, replaceGiven: false);
        DpEventJson.Read(whole, leftOut);
        var all = new NoiseOfMechanism(1, replaceGiven: true);
        DpEventJson.Read(whole, all);
        if (!all.Used)
            throw new PlanRefusedException("event", "event holds no mechanism whose noise could be calibrated: add a gaussian, for example.");
        return new CalibrationRequest { Target = target, EventOf = z => DpEventJson.Read(whole, new NoiseOfMechanism(z, !leftOut.Used)) };
    }

    /// <summary>Answers the question: the noise multiplier, and the epsilon that it really gives.</summary>
    /// <exception cref="PlanRefusedException">The target is missing or cannot be reached.</exception>
    /// <exception cref="UnsupportedEventException">The accountant has no proof for the event.</exception>
    public AccountAnswer Answer()
    {
        var epsilon = Target.Epsilon ?? throw new PlanRefusedException("epsilon", "epsilon is missing: give the target.");
        var delta = AccountRequest.CheckedDelta(Target.Delta ?? throw new PlanRefusedException("delta", "delta is missing: give a number far below one over the population."));
        var accountant = Target.NewAccountant();
        var noiseMultiplier = NoiseCalibration.Solve(EventOf, accountant, epsilon, delta);
        var answer = accountant.Compose(EventOf(noiseMultiplier)).Epsilon(delta);
        return new AccountAnswer
        {
            Id = Target.Id,
            NoiseMultiplier = noiseMultiplier,
            Epsilon = answer.Value,
            Lower = answer.Lower,
            Certified = answer.Certified,
            Accountant = Target.Accountant,
            Relation = Target.Relation,
            Warnings = answer.Warnings,
        };
    }
}
