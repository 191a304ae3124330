namespace SecureFed.Privacy;

/// <summary>
/// Poisson sampling with probability q: (1-q) Q + q P against Q, for any pair (P, Q). The loss becomes ln(1 + q (e^loss - 1)).
/// </summary>
internal sealed class SampledProfile(double q, LossProfile inner) : LossProfile
{
    public override double Least => Amplified(inner.Least);

    public override double Greatest => Amplified(inner.Greatest);

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

    private double Amplified(double loss) => loss > 700 ? loss + Math.Log(q) : Special.Log1P(q * Special.ExpM1(loss));
}
