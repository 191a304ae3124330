using System.Collections.Immutable;

namespace SecureFed.Privacy;

/// <summary>The inner event run on a random subset in which every member is independently with the given probability, the subset kept secret.</summary>
public sealed record PoissonSampledEvent : DpEvent
{
    /// <param name="probability">q in [0, 1].</param>
    /// <param name="inner">What is done to the subset.</param>
    public PoissonSampledEvent(double probability, DpEvent inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Probability = Probability01(probability, nameof(probability));
        Inner = inner;
    }

    /// <summary>q: the probability of being in the subset.</summary>
    public double Probability { get; }

    /// <summary>What is done to the subset.</summary>
    public DpEvent Inner { get; }

    /// <inheritdoc/>
    public override string Type => "poisson-sampled";
}

/// <summary>The inner event run on a uniformly random subset of fixed size, the subset kept secret.</summary>
public sealed record SampledWithoutReplacementEvent : DpEvent
{
    /// <param name="sample">Size of the subset, 0 .. population.</param>
    /// <param name="population">Members to draw from, at least 1.</param>
    /// <param name="inner">What is done to the subset.</param>
    public SampledWithoutReplacementEvent(long sample, long population, DpEvent inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Population = AtLeast(population, 1, nameof(population));
        Sample = AtLeast(sample, 0, nameof(sample));
        if (sample > population)
            throw new ArgumentOutOfRangeException(nameof(sample), $"sample is {sample} but must not be above the population of {population}.");
        Inner = inner;
    }

    /// <summary>Size of the subset.</summary>
    public long Sample { get; }

    /// <summary>Members to draw from.</summary>
    public long Population { get; }

    /// <summary>What is done to the subset.</summary>
    public DpEvent Inner { get; }

    /// <inheritdoc/>
    public override string Type => "sampled-without-replacement";
}

/// <summary>The inner event run several times with independent randomness, each run free to depend on earlier outputs.</summary>
public sealed record SelfComposedEvent : DpEvent
{
    /// <param name="inner">What is repeated.</param>
    /// <param name="count">How often, at least 0.</param>
    public SelfComposedEvent(DpEvent inner, long count)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
        Count = AtLeast(count, 0, nameof(count));
    }

    /// <summary>What is repeated.</summary>
    public DpEvent Inner { get; }

    /// <summary>How often.</summary>
    public long Count { get; }

    /// <inheritdoc/>
    public override string Type => "self-composed";
}

/// <summary>Several events, one after the other, each free to depend on earlier outputs.</summary>
public sealed record ComposedEvent : DpEvent
{
    /// <param name="events">The parts; none means nothing was done.</param>
    public ComposedEvent(params IEnumerable<DpEvent> events) => Events = [.. events];

    /// <summary>The parts, in order.</summary>
    public ImmutableArray<DpEvent> Events { get; }

    /// <inheritdoc/>
    public override string Type => "composed";

    /// <inheritdoc/>
    public bool Equals(ComposedEvent? other) => other is not null && Events.SequenceEqual(other.Events);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var part in Events)
            hash.Add(part);
        return hash.ToHashCode();
    }
}
