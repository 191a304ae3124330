using System.Diagnostics.CodeAnalysis;

namespace SecureFed.Privacy;

/// <summary>
/// Composes privacy loss distributions numerically (Doroshenko et al. 2022; Koskela, Jalko, Honkela 2020): the tightest of the accountants, and
/// its answers are intervals, from a dominating distribution and from a dominated one; where no grid makes them narrow, the Renyi bound counts if it is lower. Pure Gaussian compositions are answered in closed form.
/// </summary>
public sealed class PldAccountant : PrivacyAccountant
{
    /// <summary>The grid of losses that answers start from.</summary>
    public const double DefaultStep = 1e-4;

    private readonly Dictionary<DpEvent, long> parts = [];
    private readonly double step;
    private readonly bool interval;
    private LossBounds? bounds;

    /// <summary>An empty accountant.</summary>
    /// <param name="relation">Which two inputs the guarantee is about.</param>
    /// <param name="step">
    /// Spacing of the grid of losses, in [1e-7, 1]. It is refined while the interval is wider than a thousandth of the answer, and made coarser if
    /// the losses span too many points.
    /// </param>
    public PldAccountant(PrivacyRelation relation = PrivacyRelation.AddOrRemoveOne, double step = DefaultStep)
        : this(relation, step, interval: true)
    {
    }

    private PldAccountant(PrivacyRelation relation, double step, bool interval)
        : base(relation)
    {
        if (step is not (>= 1e-7 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(step), "step must be between 1e-7 and 1.");
        this.step = step;
        this.interval = interval;
    }

    /// <inheritdoc/>
    public override AccountantKind Kind => AccountantKind.Pld;

    /// <inheritdoc/>
    public override PrivacyAccountant Fresh() => new PldAccountant(Relation, step, interval);

    /// <summary>An empty accountant that computes only the upper side, on a coarser grid that is not refined: less work, for searches.</summary>
    internal PldAccountant UpperOnly(double coarser) => new(Relation, Math.Min(1, step * coarser), interval: false);

    private protected override bool SupportsPart(DpEvent part) => LossProfiles.Of(part, Relation) is not null;

    private protected override void ComposeCore(DpEvent part, long count)
    {
        parts[part] = checked(parts.GetValueOrDefault(part) + count);
        bounds = null;
    }

    private protected override AccountantAnswer EpsilonCore(double delta)
    {
        if (parts.Count == 0)
            return new AccountantAnswer(0, 0, Certification.Interval, []);
        if (LossProfiles.AsOneGaussian(parts, Relation) is { } z)
            return Closed(AnalyticGaussian.Epsilon(z, delta));
        return Answer(new LossQuestion(delta, null));
    }

    private protected override AccountantAnswer DeltaCore(double epsilon)
    {
        if (parts.Count == 0)
            return new AccountantAnswer(0, 0, Certification.Interval, []);
        if (LossProfiles.AsOneGaussian(parts, Relation) is { } z)
            return Closed(AnalyticGaussian.Delta(z, epsilon));
        return Answer(new LossQuestion(null, epsilon));
    }

    private static AccountantAnswer Closed(double value) =>
        new(value * (1 + 1e-12), value * (1 - 1e-12), Certification.Interval, []);

    private AccountantAnswer Answer(LossQuestion question)
    {
        const double WidestInterval = 1e-3; // relative to the answer
        const int MostRefinements = 4;
        const double Refinement = 4;
        const double Negligible = 1e-6; // doubt with which a composition that was tilted for another question is used again
        const double Floor = 0.01;
        var upper = bounds is null ? double.NaN : question.AnswerOf(bounds.Upper);
        if ((bounds is null || !(question.Doubt(bounds.Upper, upper) <= Negligible)) && !TryCompose(step))
            return new AccountantAnswer(RenyiAnswer(), 0, Certification.Upper, ["The losses span more than any grid holds: this is the Renyi bound."]);
        var lower = interval ? question.AnswerOf(bounds.Lower) : 0;
        var doubt = question.Doubt(bounds.Upper, upper);
        for (var i = 0; interval && i < MostRefinements && bounds.CanRefine && upper - lower > WidestInterval * upper && doubt <= Floor; i++)
        {
            if (!TryCompose(bounds.Step / Refinement))
                break;
            (lower, doubt) = (question.AnswerOf(bounds.Lower), question.Doubt(bounds.Upper, upper));
        }

        var warnings = new List<string>();
        if (!(doubt <= Floor))
            warnings.Add("delta is near the numeric floor of loss distributions: what was cut off and rounded is added to it, and the Renyi bound is used where it is lower.");
        if (warnings.Count > 0 || (interval && upper - lower > WidestInterval * upper))
            upper = Math.Min(upper, RenyiAnswer());

        return interval
            ? new AccountantAnswer(upper, Math.Clamp(lower, 0, upper), Certification.Interval, warnings)
            : new AccountantAnswer(upper, 0, Certification.Upper, warnings);

        [MemberNotNullWhen(true, nameof(bounds))]
        bool TryCompose(double spacing)
        {
            if (LossBounds.Of(parts, Relation, question, spacing, interval) is not { } composed)
                return false;
            bounds = composed;
            upper = question.AnswerOf(composed.Upper);
            return true;
        }

        double RenyiAnswer()
        {
            var renyi = new RdpAccountant(Relation);
            foreach (var (part, count) in parts)
                renyi.Compose(part, count);
            return question.AnswerOf(renyi);
        }
    }
}
