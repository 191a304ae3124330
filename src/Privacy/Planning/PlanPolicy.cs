namespace SecureFed.Privacy;

/// <summary>
/// What a participant itself demands of a plan before it trains: floors that no server can lower. The defaults are a strict participant's; an application that knows its federation
/// loosens them explicitly.
/// </summary>
public sealed record PlanPolicy
{
    /// <summary>The largest epsilon of a whole budget, as the server sees it.</summary>
    public double MaximumEpsilon { get; init; } = 8;

    /// <summary>The largest delta.</summary>
    public double MaximumDelta { get; init; } = 1e-5;

    /// <summary>The least noise multiplier of one training round.</summary>
    public double MinimumNoiseMultiplier { get; init; } = 0.3;

    /// <summary>The fewest survivors with which a sum may open.</summary>
    public int MinimumCohort { get; init; } = 10;

    /// <summary>The least corrupt fraction that the plan must withstand.</summary>
    public double MinimumCorruptFraction { get; init; } = 0.1;

    /// <summary>The unit that must be hidden: a plan that hides one client also satisfies a participant who asks for one record.</summary>
    public PrivacyUnit Unit { get; init; } = PrivacyUnit.Record;

    /// <summary>Whether a plan without noise is acceptable: the sum then is exact and nothing is promised about it.</summary>
    public bool AllowNoNoise { get; init; }

    /// <summary>Whether noise from a seed that all parties know is acceptable, for a simulation over a network: it hides nothing.</summary>
    public bool AllowInsecureSimulationNoise { get; init; }

    /// <summary>The first demand that <paramref name="plan"/> does not meet, as a sentence; null when it may be accepted.</summary>
    public string? Objection(PrivacyPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.MinimumCohort < MinimumCohort)
        {
            return $"The plan opens sums of {plan.MinimumCohort} survivors; this participant demands {MinimumCohort}.";
        }

        if (!(plan.CorruptFraction >= MinimumCorruptFraction))
        {
            return $"The plan withstands a corrupt fraction of {plan.CorruptFraction}; this participant demands {MinimumCorruptFraction}.";
        }

        if (plan.InsecureSimulationNoise && !AllowInsecureSimulationNoise)
        {
            return "The plan draws noise from a seed that all parties know, which hides nothing; this participant demands noise of its own.";
        }

        if (plan.Mechanism == NoiseMechanism.None)
        {
            return AllowNoNoise ? null : "The plan adds no noise; this participant demands some.";
        }

        if (Unit == PrivacyUnit.Client && plan.Unit != PrivacyUnit.Client)
        {
            return "The plan hides one record; this participant demands that it hides the whole client.";
        }

        if (!(plan.NoiseMultiplier >= MinimumNoiseMultiplier))
        {
            return $"The plan's noise multiplier is {plan.NoiseMultiplier:G4}; this participant demands {MinimumNoiseMultiplier}.";
        }

        if (!(plan.Delta <= MaximumDelta))
        {
            return $"The plan's delta is {plan.Delta?.ToString("G4", System.Globalization.CultureInfo.InvariantCulture) ?? "not stated"}; this participant accepts {MaximumDelta}.";
        }

        return plan.Epsilon <= MaximumEpsilon ? null : $"The plan's epsilon is {plan.Epsilon:G4}; this participant accepts {MaximumEpsilon}.";
    }
}
