using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>The pair the other way round: Q against P, whose losses are the negatives.</summary>
internal sealed class ReversedProfile(LossProfile inner) : LossProfile
{
    public override double Least => -inner.Greatest;

    public override double Greatest => -inner.Least;

    public override double Outside => inner.Outside;

    public override bool IsSymmetric => inner.IsSymmetric;

    public override LossTails At(double loss)
    {
        var tails = inner.At(-loss);
        return new LossTails(tails.QBelow, tails.QAbove, tails.PBelow, tails.PAbove);
    }

    public override LossTailVectors At(Vector256<double> losses)
    {
        var tails = inner.At(-losses);
        return new LossTailVectors(tails.QBelow, tails.QAbove, tails.PBelow, tails.PAbove);
    }
}
