using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>N(1, z^2) against N(0, z^2): the loss at x is (2x - 1) / (2 z^2).</summary>
internal sealed class GaussianProfile(double z) : LossProfile
{
    public override double Least => -Greatest;

    public override double Greatest => (1 + 2 * KeptDeviations * z) / (2 * z * z);

    public override bool IsSymmetric => true;

    public override LossTails At(double loss)
    {
        var p = NormalTail.Both(z * loss - 0.5 / z);
        var q = NormalTail.Both(z * loss + 0.5 / z);
        return new LossTails(p.Above, p.Below, q.Above, q.Below);
    }

    public override LossTailVectors At(Vector256<double> losses)
    {
        var p = NormalTail.Both(z * losses - Vector256.Create(0.5 / z));
        var q = NormalTail.Both(z * losses + Vector256.Create(0.5 / z));
        return new LossTailVectors(p.Above, p.Below, q.Above, q.Below);
    }
}
