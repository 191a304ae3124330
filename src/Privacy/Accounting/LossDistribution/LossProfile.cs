namespace SecureFed.Privacy;

/// <summary>The probabilities of P and Q on either side of a loss: above it, and at or below it. Each is precise when small.</summary>
internal readonly record struct LossTails(double PAbove, double PBelow, double QAbove, double QBelow)
{
    /// <summary>Nothing is above.</summary>
    public static LossTails AllBelow { get; } = new(0, 1, 0, 1);

    /// <summary>Everything is above.</summary>
    public static LossTails AllAbove { get; } = new(1, 0, 1, 0);
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

    /// <summary>Whether (Q, P) has the same losses as (P, Q), so that one direction is enough.</summary>
    public abstract bool IsSymmetric { get; }

    /// <summary>The probabilities on either side of <paramref name="loss"/>.</summary>
    public abstract LossTails At(double loss);
}
