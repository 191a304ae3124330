using System.Globalization;

namespace SecureFed.Privacy;

/// <summary>
/// Adds Renyi divergences order by order (Mironov 2017) and converts the best order (Canonne, Kamath, Steinke 2020, Proposition 12).
/// Takes every event that has a proof; its answers are certified upper bounds.
/// </summary>
public sealed class RdpAccountant : PrivacyAccountant
{
    private readonly double[] orders;
    private readonly double[] divergences;

    /// <summary>An empty accountant over <see cref="RenyiOrders.Default"/>.</summary>
    /// <param name="relation">Which two inputs the guarantee is about.</param>
    public RdpAccountant(PrivacyRelation relation = PrivacyRelation.AddOrRemoveOne)
        : this(relation, RenyiOrders.Default)
    {
    }

    /// <summary>An empty accountant over orders of one's own.</summary>
    /// <param name="relation">Which two inputs the guarantee is about.</param>
    /// <param name="orders">At least one, all above 1 and at most 100,000.</param>
    public RdpAccountant(PrivacyRelation relation, IEnumerable<double> orders)
        : base(relation)
    {
        this.orders = [.. orders.Distinct().Order()];
        if (this.orders.Length == 0 || !this.orders.All(order => order is > 1 and <= 100_000))
            throw new ArgumentOutOfRangeException(nameof(orders), "orders must be numbers above 1 and at most 100,000, and at least one of them.");
        divergences = new double[this.orders.Length];
    }

    /// <inheritdoc/>
    public override AccountantKind Kind => AccountantKind.Rdp;

    /// <summary>The orders, ascending.</summary>
    public IReadOnlyList<double> Orders => orders;

    /// <summary>The composed divergence at each of <see cref="Orders"/>.</summary>
    public IReadOnlyList<double> Divergences => divergences;

    /// <inheritdoc/>
    public override PrivacyAccountant Fresh() => new RdpAccountant(Relation, orders);

    /// <summary>An accountant over the same orders whose divergences are a function of order and divergence here.</summary>
    internal RdpAccountant With(Func<double, double, double> divergence)
    {
        var result = new RdpAccountant(Relation, orders);
        if (IsNonPrivate)
            result.Compose(new NonPrivateEvent());
        for (var i = 0; i < orders.Length; i++)
            result.divergences[i] = divergence(orders[i], divergences[i]);
        return result;
    }

    private protected override bool SupportsPart(DpEvent part) => RenyiCurves.Of(part, Relation) is not null;

    private protected override void ComposeCore(DpEvent part, long count)
    {
        var curve = RenyiCurves.Of(part, Relation)!;
        for (var i = 0; i < orders.Length; i++)
            divergences[i] += count * BoundOf(curve(orders[i]));
    }

    /// <summary>Where terms beyond the range of numbers cancel to nothing, an order proves nothing.</summary>
    private static double BoundOf(double divergence) => double.IsNaN(divergence) ? double.PositiveInfinity : divergence;

    private protected override AccountantAnswer EpsilonCore(double delta) =>
        Best(i => RdpConversion.Epsilon(orders[i], divergences[i], delta), value => value);

    private protected override AccountantAnswer DeltaCore(double epsilon) =>
        Best(i => RdpConversion.LogDelta(orders[i], divergences[i], epsilon), log => Math.Min(1, Math.Exp(log)));

    private AccountantAnswer Best(Func<int, double> value, Func<double, double> answer)
    {
        var usable = Enumerable.Range(0, orders.Length).Where(i => orders[i] >= RdpConversion.LeastOrder).ToArray();
        if (usable.Length == 0)
            throw new InvalidOperationException("orders must hold at least one order of 1.01 or more to answer epsilon or delta.");
        var best = usable.MinBy(value);
        var warnings = new List<string>();
        var atEdge = best == usable[0] || best == usable[^1];
        if (atEdge && divergences.Any(divergence => divergence > 0) && answer(value(best)) is > 0 and < 1 or > 1)
        {
            var (side, direction) = best == usable[0] ? ("first", "lower") : ("last", "higher");
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"The best order is {orders[best]}, the {side} of the grid: {direction} orders might prove less."));
        }

        return new AccountantAnswer(answer(value(best)), 0, Certification.Upper, warnings);
    }
}
