namespace SecureFed.Privacy;

/// <summary>
/// Adds up events and answers what they cost together: epsilon at a delta, or delta at an epsilon. The relation is fixed when the
/// accountant is made. Not safe for several threads at once.
/// </summary>
public abstract class PrivacyAccountant
{
    /// <summary>Below this scale of one contributor a sum of discrete Gaussians is no longer near to one (tau grows fast).</summary>
    private const double LeastLocalSigma = 1.5;

    private bool localNoiseIsCoarse;
    private long? leastPopulation;

    private protected PrivacyAccountant(PrivacyRelation relation) => Relation = relation;

    /// <summary>Which two inputs the guarantee is about.</summary>
    public PrivacyRelation Relation { get; }

    /// <summary>Whether something without any noise was composed: epsilon is infinite.</summary>
    public bool IsNonPrivate { get; private set; }

    /// <summary>How this accountant counts.</summary>
    public abstract AccountantKind Kind { get; }

    /// <summary>Makes an empty accountant.</summary>
    public static PrivacyAccountant Create(AccountantKind kind, PrivacyRelation relation) => kind switch
    {
        AccountantKind.Rdp => new RdpAccountant(relation),
        AccountantKind.Zcdp => new ZcdpAccountant(relation),
        AccountantKind.Pld => new PldAccountant(relation),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>An empty accountant with the same settings.</summary>
    public abstract PrivacyAccountant Fresh();

    /// <summary>Whether <see cref="Compose"/> would take <paramref name="dpEvent"/>.</summary>
    public bool Supports(DpEvent dpEvent) => FirstUnsupported(dpEvent) is null;

    /// <summary>Adds <paramref name="count"/> runs of <paramref name="dpEvent"/>; all or nothing.</summary>
    /// <returns>This accountant.</returns>
    /// <exception cref="UnsupportedEventException">There is no proof for the event; nothing was added.</exception>
    public PrivacyAccountant Compose(DpEvent dpEvent, long count = 1)
    {
        ArgumentNullException.ThrowIfNull(dpEvent);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (FirstUnsupported(dpEvent) is { } unsupported)
            throw new UnsupportedEventException(dpEvent, Refusal(dpEvent, unsupported));
        foreach (var (part, times) in EventNormalForm.Parts(dpEvent, count))
        {
            Note(part);
            if (HasNoNoise(part))
                IsNonPrivate = true;
            else
                ComposeCore(part, times);
        }

        return this;
    }

    /// <summary>The epsilon that holds with <paramref name="delta"/>.</summary>
    /// <param name="delta">In (0, 1).</param>
    public AccountantAnswer Epsilon(double delta)
    {
        if (delta is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(delta), "delta must be above 0 and below 1.");
        return IsNonPrivate ? WithoutPrivacy(double.PositiveInfinity) : WithNotes(EpsilonCore(delta), delta);
    }

    /// <summary>The delta that holds with <paramref name="epsilon"/>.</summary>
    /// <param name="epsilon">Finite, at least 0.</param>
    public AccountantAnswer Delta(double epsilon)
    {
        if (epsilon < 0 || !double.IsFinite(epsilon))
            throw new ArgumentOutOfRangeException(nameof(epsilon), "epsilon must be a finite number that is not negative.");
        return IsNonPrivate ? WithoutPrivacy(1) : WithNotes(DeltaCore(epsilon), 0);
    }

    /// <summary>Whether there is a proof for one part of the normal form.</summary>
    private protected abstract bool SupportsPart(DpEvent part);

    private protected abstract void ComposeCore(DpEvent part, long count);

    private protected abstract AccountantAnswer EpsilonCore(double delta);

    private protected abstract AccountantAnswer DeltaCore(double epsilon);

    /// <summary>Remembers what a careful reader must be told.</summary>
    private void Note(DpEvent part)
    {
        switch (part)
        {
            case DistributedDiscreteGaussianEvent { Contributors: > 1, LocalSigma: < LeastLocalSigma }:
                localNoiseIsCoarse = true;
                break;
            case PoissonSampledEvent e:
                Note(e.Inner);
                break;
            case SampledWithoutReplacementEvent e:
                leastPopulation = Math.Min(leastPopulation ?? long.MaxValue, e.Population);
                Note(e.Inner);
                break;
            case SelfComposedEvent e:
                Note(e.Inner);
                break;
            case ComposedEvent e:
                foreach (var inner in e.Events)
                    Note(inner);
                break;
        }
    }

    private AccountantAnswer WithNotes(AccountantAnswer answer, double delta)
    {
        var notes = new List<string>(answer.Warnings);
        if (localNoiseIsCoarse)
            notes.Add("One contributor's discrete Gaussian has a scale below 1.5 grid units: the proven bound on the sum is loose there; use a finer grid or Skellam noise.");
        if (delta * leastPopulation >= 1)
            notes.Add("delta is one over the population or more: releasing somebody's data outright would be within it.");
        return answer with { Warnings = notes };
    }

    private static bool HasNoNoise(DpEvent part) => part switch
    {
        NonPrivateEvent => true,
        GaussianEvent e => e.NoiseMultiplier == 0,
        LaplaceEvent e => e.Scale == 0,
        DiscreteGaussianEvent e => e.Sigma == 0,
        DistributedDiscreteGaussianEvent e => e.LocalSigma == 0,
        SkellamEvent e => e.Variance == 0,
        ZcdpEvent e => double.IsPositiveInfinity(e.Rho),
        PoissonSampledEvent e => HasNoNoise(e.Inner),
        SampledWithoutReplacementEvent e => HasNoNoise(e.Inner),
        ComposedEvent e => e.Events.Any(HasNoNoise),
        SelfComposedEvent e => HasNoNoise(e.Inner),
        _ => false,
    };

    private static AccountantAnswer WithoutPrivacy(double value) =>
        new(value, value, Certification.Interval, ["An event without noise is in the composition: nothing is private."]);

    private DpEvent? FirstUnsupported(DpEvent dpEvent) =>
        EventNormalForm.Parts(dpEvent, 1).Keys.FirstOrDefault(part => !HasNoNoise(part) && !SupportsPart(part));

    private string Refusal(DpEvent whole, DpEvent unsupported)
    {
        var others = Enum.GetValues<AccountantKind>().Where(kind => kind != Kind && Create(kind, Relation).Supports(whole)).Select(Word).ToArray();
        var relation = Words.Of(Relation);
        var mend = others.Length > 0
            ? $"use the {string.Join(" or ", others)} accountant"
            : $"no accountant supports it under {relation}; try another relation";
        return $"The {Word(Kind)} accountant does not support {Describe(unsupported)} under {relation}: {mend}.";
    }

    private static string Word(AccountantKind kind) => Words.Of(kind);

    private static string Describe(DpEvent part) => part switch
    {
        PoissonSampledEvent e => $"poisson-sampled {Describe(e.Inner)}",
        SampledWithoutReplacementEvent e => $"sampled-without-replacement {Describe(e.Inner)}",
        _ => part.Type,
    };
}
