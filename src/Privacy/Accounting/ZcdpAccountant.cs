namespace SecureFed.Privacy;

/// <summary>
/// Zero-concentrated differential privacy (Bun, Steinke 2016): one number rho with Renyi divergence at most rho alpha at every order. Converts
/// over all real orders, so it needs no grid; knows no sampling. Its answers are certified upper bounds.
/// </summary>
public sealed class ZcdpAccountant : PrivacyAccountant
{
    /// <param name="relation">Which two inputs the guarantee is about.</param>
    public ZcdpAccountant(PrivacyRelation relation = PrivacyRelation.AddOrRemoveOne)
        : base(relation)
    {
    }

    /// <inheritdoc/>
    public override AccountantKind Kind => AccountantKind.Zcdp;

    /// <summary>The composed rho.</summary>
    public double Rho { get; private set; }

    /// <inheritdoc/>
    public override PrivacyAccountant Fresh() => new ZcdpAccountant(Relation);

    private protected override bool SupportsPart(DpEvent part) => RhoOf(part, Relation) is not null;

    private protected override void ComposeCore(DpEvent part, long count) => Rho += count * RhoOf(part, Relation)!.Value;

    private protected override AccountantAnswer EpsilonCore(double delta) => Upper(ZcdpConversion.Epsilon(Rho, delta));

    private protected override AccountantAnswer DeltaCore(double epsilon) => Upper(Math.Exp(ZcdpConversion.LogDelta(Rho, epsilon)));

    private static AccountantAnswer Upper(double value) => new(value, 0, Certification.Upper, []);

    private static double? RhoOf(DpEvent part, PrivacyRelation relation)
    {
        var factor = relation == PrivacyRelation.ReplaceOne ? 2.0 : 1;
        return part switch
        {
            GaussianEvent e => Half(factor / e.NoiseMultiplier),
            DiscreteGaussianEvent e => Half(factor * e.Sensitivity / e.Sigma),
            // A pure epsilon is (epsilon^2 / 2)-zCDP.
            LaplaceEvent e => Half(factor / e.Scale),
            // All three bounds at order 1 times alpha: tau d is at most alpha tau d.
            DistributedDiscreteGaussianEvent e when MechanismRenyi.Scaled(e, factor) is var (l2, l1, tau) =>
                MechanismRenyi.DistributedDiscreteGaussian(1, l2, l1, tau, e.Dimension),
            ZcdpEvent e => e.Rho * factor * factor,
            _ => null,
        };
    }

    private static double Half(double x) => x * x / 2;
}
