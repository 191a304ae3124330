using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>
/// A discrete privacy loss distribution, perhaps tilted: the probability, under P, of the loss l = <see cref="First"/> + i <see cref="Step"/> is
/// <see cref="Mass"/>[i] e^(<see cref="LogScale"/> - <see cref="Tilt"/> l); <see cref="InfinityMass"/> is that of an infinite loss. What is missing to 1 is
/// a loss of minus infinity.
/// </summary>
internal sealed record LossDistribution(double First, double Step, double[] Mass, double InfinityMass)
{
    /// <summary>At least 0; 0 is the distribution itself.</summary>
    public double Tilt { get; init; }

    /// <summary>ln of the sum of all probabilities times e^(tilt l).</summary>
    public double LogScale { get; init; }

    /// <summary>What rounding and truncation may do to delta(epsilon), over e^(log scale - tilt epsilon): added to it, or taken from it when negative.</summary>
    public double Charge { get; init; }

    /// <summary>The same distribution with its weight moved upwards, as masses that add up to 1.</summary>
    public LossDistribution Tilted(double tilt)
    {
        if (tilt == 0)
            return this;
        var logScale = Chernoff.Cumulant(this, tilt);
        var mass = new double[Mass.Length];
        var i = 0;
        for (; i + Vector256<double>.Count <= mass.Length; i += Vector256<double>.Count)
        {
            var losses = Vector256.Create(First) + Step * (Vector256.Create((double)i) + Vector256<double>.Indices);
            (Vector256.LoadUnsafe(ref Mass[i]) * Vector256.Exp(tilt * losses - Vector256.Create(logScale))).StoreUnsafe(ref mass[i]);
        }

        for (; i < mass.Length; i++)
            mass[i] = Mass[i] * Math.Exp(tilt * (First + i * Step) - logScale);
        return this with { Mass = mass, Tilt = tilt, LogScale = logScale };
    }

    /// <summary>A bound on what numerics may have done to <see cref="Delta"/>, an infinite loss that stands for the cut off tail included.</summary>
    public double NumericError(double epsilon) => InfinityMass + Math.Abs(ChargeAt(epsilon));

    /// <summary>delta(epsilon): the infinity mass and the sum of p (1 - e^(epsilon - loss)) over greater losses.</summary>
    public double Delta(double epsilon)
    {
        var (ratio, discount) = Ratios();
        var (above, discounted) = (0.0, 0.0);
        var i = Mass.Length - 1;
        for (; i >= 0 && First + i * Step > epsilon; i--)
        {
            above = above * ratio + Mass[i];
            discounted = discounted * discount + Mass[i];
        }

        var least = First + (i + 1) * Step;
        var delta = above == 0 ? 0 : (above - Math.Exp(epsilon - least) * discounted) * Math.Exp(LogScale - Tilt * least);
        return Math.Max(0, delta + ChargeAt(epsilon)) + InfinityMass;
    }

    /// <summary>The least epsilon of at least 0 whose delta is at most <paramref name="delta"/>; infinite if there is none.</summary>
    public double Epsilon(double delta)
    {
        const int Exact = 64; // steps after which a running product is computed anew
        if (InfinityMass >= delta)
            return double.PositiveInfinity;
        var logTarget = Math.Log(delta - InfinityMass) - LogScale;
        var (ratio, discount) = Ratios();
        var charge = Charge * Math.Exp(Tilt * Step);
        // Going down: above = sum of m e^(-tilt (l - loss)), discounted = sum of m e^(-(tilt + 1) (l - loss)), over losses l from loss on.
        var (above, discounted, target) = (0.0, 0.0, 0.0);
        var stepDown = Math.Exp(-Step);
        if (LeastOfCharge(logTarget) is var alone && alone > First + (Mass.Length - 1) * Step)
            return alone;
        for (var i = Mass.Length - 1; i >= 0; i--)
        {
            var loss = First + i * Step;
            above = above * ratio + Mass[i];
            discounted = discounted * discount + Mass[i];
            target = i % Exact == 0 || i == Mass.Length - 1 ? Math.Exp(logTarget + Tilt * loss) : target * ratio;
            if (above - stepDown * discounted + charge > target)
            {
                // Between loss - step and loss, delta(epsilon) is above - e^(epsilon - loss) discounted, in the same units.
                var rest = above + charge - target;
                return Math.Max(0, rest > 0 && rest < discounted ? loss + Math.Log(rest / discounted) : loss);
            }

            if (loss < 0)
                return 0;
        }

        return Charge > 0 ? Math.Max(0, First - Step) : 0;
    }

    /// <summary>Where the charge alone comes down to e^<paramref name="logTarget"/>, in units of the log scale.</summary>
    private double LeastOfCharge(double logTarget)
    {
        if (Charge <= 0 || (Tilt == 0 && Math.Log(Charge) <= logTarget))
            return double.NegativeInfinity;
        return Tilt == 0 ? double.PositiveInfinity : (Math.Log(Charge) - logTarget) / Tilt;
    }

    private double ChargeAt(double epsilon) => Charge == 0 ? 0 : Charge * Math.Exp(LogScale - (Tilt == 0 ? 0 : Tilt * epsilon));

    /// <summary>By which the weights of greater losses fall when one goes down a step, without and with the factor e^(epsilon - loss).</summary>
    private (double Ratio, double Discount) Ratios() => (Math.Exp(-Tilt * Step), Math.Exp(-(Tilt + 1) * Step));
}
