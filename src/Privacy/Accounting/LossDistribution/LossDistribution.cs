namespace SecureFed.Privacy;

/// <summary>
/// A discrete privacy loss distribution: <see cref="Mass"/>[i] is the probability, under P, of the loss <see cref="First"/> + i <see cref="Step"/>;
/// <see cref="InfinityMass"/> that of an infinite loss. What is missing to 1 is a loss of minus infinity.
/// </summary>
internal sealed record LossDistribution(double First, double Step, double[] Mass, double InfinityMass)
{
    /// <summary>delta(epsilon): the infinity mass and sum of p (1 - e^(epsilon - loss)) over greater losses.</summary>
    public double Delta(double epsilon)
    {
        var delta = 0.0;
        for (var i = Mass.Length - 1; i >= 0 && First + i * Step > epsilon; i--)
            delta -= Mass[i] * Special.ExpM1(epsilon - First - i * Step);
        return delta + InfinityMass;
    }

    /// <summary>The least epsilon of at least 0 whose delta is at most <paramref name="delta"/>; infinite if there is none.</summary>
    public double Epsilon(double delta)
    {
        if (InfinityMass > delta)
            return double.PositiveInfinity;
        // Going down: above = sum of p, discounted = sum of p e^(loss_i - loss), over losses above loss_i. delta(loss_i) = above - discounted.
        var discount = Math.Exp(-Step);
        var (above, discounted) = (InfinityMass, 0.0);
        for (var i = Mass.Length - 1; i >= 0; i--)
        {
            above += Mass[i];
            discounted = (discounted + Mass[i]) * discount;
            var next = First + (i - 1) * Step;
            if (above - discounted > delta || next < 0)
            {
                // Between next and next + step, delta(epsilon) = above - e^(epsilon - next) discounted.
                var epsilon = discounted > 0 && above > delta ? next + Math.Log((above - delta) / discounted) : next;
                return Math.Max(0, epsilon);
            }
        }

        return 0;
    }
}
