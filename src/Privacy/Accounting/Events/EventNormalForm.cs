namespace SecureFed.Privacy;

/// <summary>
/// Rewrites an event into an equal one that accountants can read: a list of (event, count) whose events are mechanisms or samplings of
/// something that cannot be written shorter. Every step is an equality of privacy loss, never a bound.
/// </summary>
internal static class EventNormalForm
{
    /// <summary>The parts of <paramref name="whole"/> repeated <paramref name="count"/> times, with equal parts gathered.</summary>
    public static IReadOnlyDictionary<DpEvent, long> Parts(DpEvent whole, long count)
    {
        var parts = new Dictionary<DpEvent, long>();
        Gather(whole, count, parts);
        return parts;
    }

    private static void Gather(DpEvent part, long count, Dictionary<DpEvent, long> into)
    {
        if (count == 0)
            return;
        switch (part)
        {
            case NoOpEvent:
                return;
            case SelfComposedEvent repeated:
                Gather(repeated.Inner, checked(count * repeated.Count), into);
                return;
            case ComposedEvent composed:
                foreach (var inner in composed.Events)
                    Gather(inner, count, into);
                return;
            case PoissonSampledEvent sampled:
                Add(Sampled(sampled.Inner, sampled.Probability, inner => new PoissonSampledEvent(sampled.Probability, inner)), count, into);
                return;
            case SampledWithoutReplacementEvent fixedSize:
                Add(Sampled(fixedSize.Inner, (double)fixedSize.Sample / fixedSize.Population,
                    inner => new SampledWithoutReplacementEvent(fixedSize.Sample, fixedSize.Population, inner)), count, into);
                return;
            default:
                Add(part, count, into);
                return;
        }
    }

    private static void Add(DpEvent part, long count, Dictionary<DpEvent, long> into)
    {
        switch (part)
        {
            case NoOpEvent:
                return;
            case ComposedEvent or SelfComposedEvent:
                Gather(part, count, into);
                return;
            default:
                into[part] = checked(into.GetValueOrDefault(part) + count);
                return;
        }
    }

    /// <summary>Sampling everybody is no sampling, sampling nobody does nothing, and two Poisson samplings are one.</summary>
    private static DpEvent Sampled(DpEvent inner, double rate, Func<DpEvent, DpEvent> sample)
    {
        if (rate == 0)
            return new NoOpEvent();
        if (rate == 1)
            return inner;
        var one = AsOne(inner);
        return (sample(one), one) switch
        {
            (_, NoOpEvent) => one,
            (PoissonSampledEvent outer, PoissonSampledEvent nested) => new PoissonSampledEvent(outer.Probability * nested.Probability, nested.Inner),
            var (sampled, _) => sampled,
        };
    }

    /// <summary>
    /// Several mechanisms on the same subset as one event. Gaussians together are one Gaussian: their joint query has squared sensitivity
    /// sum 1/z_i^2 under unit noise.
    /// </summary>
    private static DpEvent AsOne(DpEvent inner)
    {
        var parts = Parts(inner, 1);
        if (parts.Count == 0)
            return new NoOpEvent();
        if (parts.Keys.All(part => part is GaussianEvent))
        {
            var precision = parts.Sum(part => part.Value / Square(((GaussianEvent)part.Key).NoiseMultiplier));
            return parts is { Count: 1 } && parts.First().Value == 1 ? parts.First().Key : new GaussianEvent(1 / Math.Sqrt(precision));
        }

        return parts.Count == 1 && parts.First().Value == 1
            ? parts.First().Key
            : new ComposedEvent(parts.Select(part => part.Value == 1 ? part.Key : new SelfComposedEvent(part.Key, part.Value)));
    }

    private static double Square(double x) => x * x;
}
