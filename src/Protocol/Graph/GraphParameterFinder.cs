using System.Globalization;

namespace SecureFed.Protocol;

/// <summary>
/// Derives degree, threshold and corrupt-neighbour bound from the rule and the number of participants (docs/spec/graph.md section 1):
/// the conditions of Bell et al. (CCS 2020) for a ring, counting for a complete graph.
/// </summary>
public static class GraphParameterFinder
{
    /// <summary>The largest degree of a session: shares live in GF(2^8) at x = 1..254.</summary>
    public const int MaximumNeighbors = ShamirSharing.MaximumShares;

    /// <summary>The most participants of a complete graph.</summary>
    public const int MaximumCompleteParticipants = MaximumNeighbors + 1;

    private const int Million = 1_000_000;

    /// <summary>The parameters for <paramref name="participants"/> participants, or the inequality that forbids them.</summary>
    /// <param name="rule">The rule of the session.</param>
    /// <param name="participants">n = |U1|, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">n is below 1, a fraction is outside 0..1,000,000 parts per million, or bits are outside 1..128.</exception>
    public static GraphSearchResult Find(GraphRule rule, int participants) => Find(rule, participants, MaximumNeighbors);

    /// <summary>As <see cref="Find(GraphRule, int)"/> with another largest degree, to look at populations that a session would refuse.</summary>
    internal static GraphSearchResult Find(GraphRule rule, int participants, int maximumNeighbors)
    {
        Validate(rule, participants);
        var search = rule.Topology == GraphTopology.Complete ? Complete(rule, participants) : Ring(rule, participants, maximumNeighbors);
        return rule.IsForced ? Forced(rule, participants, search) : search;
    }

    private static void Validate(GraphRule rule, int participants)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentOutOfRangeException.ThrowIfLessThan(participants, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rule.CorruptPartsPerMillion, nameof(rule));
        ArgumentOutOfRangeException.ThrowIfNegative(rule.DropoutPartsPerMillion, nameof(rule));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rule.CorruptPartsPerMillion, Million, nameof(rule));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rule.DropoutPartsPerMillion, Million, nameof(rule));
        if (rule.SecurityBits is < 1 or > 128 || rule.CorrectnessBits is < 1 or > 128)
            throw new ArgumentOutOfRangeException(nameof(rule), "security and correctness bits are 1 to 128");
    }

    private static GraphSearchResult Complete(GraphRule rule, int n)
    {
        var others = n - 1;
        if (others > MaximumNeighbors)
            return Refused($"a complete graph holds at most {MaximumCompleteParticipants} participants, not {n}: use the ring topology");
        var corrupt = Math.Min(CountOf(rule.CorruptPartsPerMillion, n), others);
        var dropped = Math.Min(CountOf(rule.DropoutPartsPerMillion, n), others);
        var threshold = ThresholdFor(rule.ThreatModel, others, corrupt);
        if (threshold > others - dropped)
            return Refused($"threshold {threshold} <= n - 1 - floor(delta n) = {others - dropped} fails for n = {n}: use more participants, or lower the corrupt or the dropout fraction");
        return GraphSearchResult.Found(new GraphParameters(n, others, threshold, corrupt));
    }

    private static GraphSearchResult Ring(GraphRule rule, int n, int maximumNeighbors)
    {
        if (FractionRefusal(rule) is { } refusal)
            return refusal;
        var corrupt = CountOf(rule.CorruptPartsPerMillion, n);
        var dropped = CountOf(rule.DropoutPartsPerMillion, n);
        for (var k = 2; k < n - 1; k += 2)
        {
            if (k > maximumNeighbors)
                return Refused($"k <= {maximumNeighbors} fails for n = {n}: no smaller degree meets the rule; lower the corrupt or the dropout fraction");
            if (TryDegree(rule, n, corrupt, dropped, k) is { } found)
                return GraphSearchResult.Found(found);
        }
        return Refused($"k < n - 1 fails for n = {n}: no degree meets the rule; use the complete topology, more participants, or lower the corrupt or the dropout fraction");
    }

    /// <summary>The parameters when degree <paramref name="k"/> meets connectivity, secrecy and liveness.</summary>
    private static GraphParameters? TryDegree(GraphRule rule, int n, int corrupt, int dropped, int k)
    {
        // Half of the failure probability 2^-sigma goes to connectivity, half to the corrupt neighbours.
        var secrecyBits = rule.SecurityBits + 1;
        if (!HypergeometricTail.CutIsBelow(n, k, corrupt + dropped, secrecyBits))
            return null;
        var bound = SmallestCorruptBound(n, corrupt, k, secrecyBits);
        var threshold = ThresholdFor(rule.ThreatModel, k, bound);
        if (threshold > k || !HypergeometricTail.LowerTailIsBelow(n, n - dropped, k, threshold, rule.CorrectnessBits))
            return null;
        return new GraphParameters(n, k, threshold, bound);
    }

    private static int SmallestCorruptBound(int n, int corrupt, int k, int secrecyBits)
    {
        var (low, high) = (0, Math.Min(corrupt, k));
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (HypergeometricTail.UpperTailIsBelow(n, corrupt, k, middle, secrecyBits))
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    /// <summary>Malicious: 2t > k + A, so two openings would need more neighbours than there are. Semi-honest: more than the corrupt ones, and never one alone.</summary>
    private static int ThresholdFor(ThreatModel model, int neighbors, int corrupt) =>
        model == ThreatModel.Malicious ? (neighbors + corrupt) / 2 + 1 : Math.Max(corrupt + 1, 2);

    private static GraphSearchResult? FractionRefusal(GraphRule rule)
    {
        var (corrupt, dropped) = (rule.CorruptPartsPerMillion, rule.DropoutPartsPerMillion);
        if (corrupt + dropped > 900_000)
            return Refused($"gamma + delta <= 0.9 fails for gamma = {Fraction(corrupt)} and delta = {Fraction(dropped)}: lower the corrupt or the dropout fraction");
        if (rule.ThreatModel == ThreatModel.Malicious && corrupt + 2 * dropped > 900_000)
            return Refused($"gamma + 2 delta <= 0.9 fails for gamma = {Fraction(corrupt)} and delta = {Fraction(dropped)}: lower the corrupt or the dropout fraction");
        return null;
    }

    /// <summary>Replaces degree and threshold for a measurement; A stays what the rule gives when it gives one.</summary>
    private static GraphSearchResult Forced(GraphRule rule, int n, GraphSearchResult derived)
    {
        var degree = rule.ForcedDegree != 0 ? rule.ForcedDegree : derived.Parameters?.Neighbors ?? 0;
        if (rule.Topology == GraphTopology.Complete && degree != n - 1)
            return Refused($"a complete graph of {n} participants has degree {n - 1}: force that degree, or use the ring topology");
        if (rule.Topology == GraphTopology.Ring && (degree < 2 || degree % 2 != 0 || degree >= n))
            return Refused($"a forced degree is even, at least 2 and below n = {n}, not {degree}");
        if (degree > MaximumNeighbors)
            return Refused($"k <= {MaximumNeighbors} fails for the forced degree {degree}");
        var corrupt = Math.Min(derived.Parameters?.CorruptNeighborsBound ?? CountOf(rule.CorruptPartsPerMillion, n), degree);
        var threshold = rule.ForcedThreshold != 0 ? rule.ForcedThreshold : ThresholdFor(rule.ThreatModel, degree, corrupt);
        if (threshold < 1 || threshold > degree)
            return Refused($"a threshold is 1 to the degree {degree}, not {threshold}");
        return GraphSearchResult.Found(new GraphParameters(n, degree, threshold, corrupt));
    }

    private static int CountOf(int partsPerMillion, int n) => (int)((long)partsPerMillion * n / Million);

    private static string Fraction(int partsPerMillion) => (partsPerMillion / (decimal)Million).ToString("0.######", CultureInfo.InvariantCulture);

    private static GraphSearchResult Refused(FormattableString sentence) => GraphSearchResult.Refused(FormattableString.Invariant(sentence));
}
