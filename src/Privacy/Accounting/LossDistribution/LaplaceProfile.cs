namespace SecureFed.Privacy;

/// <summary>Laplace noise of scale b around 1 against around 0: the loss is (|x| - |x - 1|) / b, with atoms at both ends.</summary>
internal sealed class LaplaceProfile(double b) : LossProfile
{
    public override double Least => -Greatest;

    public override double Greatest => 1 / b;

    public override bool IsSymmetric => true;

    public override LossTails At(double loss)
    {
        if (loss >= Greatest)
            return LossTails.AllBelow;
        if (loss < Least)
            return LossTails.AllAbove;
        var x = (b * loss + 1) / 2;
        var (pBelow, qAbove) = (0.5 * Math.Exp((x - 1) / b), 0.5 * Math.Exp(-x / b));
        return new LossTails(1 - pBelow, pBelow, qAbove, 1 - qAbove);
    }
}
