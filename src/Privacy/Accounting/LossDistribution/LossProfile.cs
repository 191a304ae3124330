using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>The probabilities of P and Q on either side of a loss: above it, and at or below it. Each is precise when small.</summary>
internal readonly record struct LossTails(double PAbove, double PBelow, double QAbove, double QBelow)
{
    /// <summary>Nothing is above.</summary>
    public static LossTails AllBelow { get; } = new(0, 1, 0, 1);

    /// <summary>Everything is above.</summary>
    public static LossTails AllAbove { get; } = new(1, 0, 1, 0);
}

/// <summary><see cref="LossTails"/> at four losses.</summary>
internal readonly record struct LossTailVectors(Vector256<double> PAbove, Vector256<double> PBelow, Vector256<double> QAbove, Vector256<double> QBelow)
{
    /// <summary>Those at one of the four losses.</summary>
    public LossTails this[int i] => new(PAbove[i], PBelow[i], QAbove[i], QBelow[i]);
}

/// <summary>
/// A dominating pair (P, Q) of one mechanism, seen through its privacy loss ln(P/Q): the hockey-stick divergence at epsilon is
/// PAbove - e^epsilon QAbove. No such pair of ours has infinite loss.
/// </summary>
internal abstract class LossProfile
{
    /// <summary>Normal deviations kept on either side: less than e^-57 lies outside.</summary>
    private protected const double KeptDeviations = 10.5;

    /// <summary>No loss worth counting is below.</summary>
    public abstract double Least { get; }

    /// <summary>No loss worth counting is above.</summary>
    public abstract double Greatest { get; }

    /// <summary>Probability that the tails do not know of: what a table leaves out. It may have any loss.</summary>
    public virtual double Outside => 0;

    /// <summary>Whether (Q, P) has the same losses as (P, Q), so that one direction is enough.</summary>
    public abstract bool IsSymmetric { get; }

    /// <summary>The probabilities on either side of <paramref name="loss"/>.</summary>
    public abstract LossTails At(double loss);

    /// <summary>The same at four losses, to the last few bits.</summary>
    public virtual LossTailVectors At(Vector256<double> losses)
    {
        var (first, second, third, fourth) = (At(losses[0]), At(losses[1]), At(losses[2]), At(losses[3]));
        return new LossTailVectors(
            Vector256.Create(first.PAbove, second.PAbove, third.PAbove, fourth.PAbove),
            Vector256.Create(first.PBelow, second.PBelow, third.PBelow, fourth.PBelow),
            Vector256.Create(first.QAbove, second.QAbove, third.QAbove, fourth.QAbove),
            Vector256.Create(first.QBelow, second.QBelow, third.QBelow, fourth.QBelow));
    }
}
