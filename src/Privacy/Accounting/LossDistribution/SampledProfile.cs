using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>
/// Poisson sampling with probability q: (1-q) Q + q P against Q, for any pair (P, Q). The loss becomes ln(1 + q (e^loss - 1)).
/// </summary>
internal sealed class SampledProfile(double q, LossProfile inner) : LossProfile
{
    public override double Least => Amplified(inner.Least);

    public override double Greatest => Amplified(inner.Greatest);

    public override double Outside => inner.Outside;

    public override bool IsSymmetric => false;

    public override LossTails At(double loss)
    {
        var scaled = Special.ExpM1(loss) / q;
        if (scaled <= -1)
            return LossTails.AllAbove;
        var tails = inner.At(loss > 700 ? loss - Math.Log(q) : Special.Log1P(scaled));
        return new LossTails(
            (1 - q) * tails.QAbove + q * tails.PAbove, (1 - q) * tails.QBelow + q * tails.PBelow, tails.QAbove, tails.QBelow);
    }

    public override LossTailVectors At(Vector256<double> losses)
    {
        var scaled = Special.ExpM1(losses) / q;
        var isBelowAll = Vector256.LessThanOrEqual(scaled, -Vector256<double>.One);
        var isHuge = Vector256.GreaterThan(losses, Vector256.Create(700.0));
        var logs = Special.Log1P(Vector256.ConditionalSelect(isBelowAll, Vector256<double>.Zero, scaled));
        var tails = inner.At(Vector256.ConditionalSelect(isHuge, losses - Vector256.Create(Math.Log(q)), logs));
        return new LossTailVectors(
            Vector256.ConditionalSelect(isBelowAll, Vector256<double>.One, (1 - q) * tails.QAbove + q * tails.PAbove),
            Vector256.ConditionalSelect(isBelowAll, Vector256<double>.Zero, (1 - q) * tails.QBelow + q * tails.PBelow),
            Vector256.ConditionalSelect(isBelowAll, Vector256<double>.One, tails.QAbove),
            Vector256.ConditionalSelect(isBelowAll, Vector256<double>.Zero, tails.QBelow));
    }

    private double Amplified(double loss) => loss > 700 ? loss + Math.Log(q) : Special.Log1P(q * Special.ExpM1(loss));
}
