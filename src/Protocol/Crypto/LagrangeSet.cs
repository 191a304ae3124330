namespace SecureFed.Protocol;

/// <summary>The Lagrange coefficients at 0 of a set of holders: computed once per set, applied to every secret that the set opens. All public.</summary>
internal sealed class LagrangeSet
{
    private readonly byte[] _coefficients;

    private LagrangeSet(byte[] coefficients) => _coefficients = coefficients;

    /// <summary>Number of holders: the threshold.</summary>
    public int Count => _coefficients.Length;

    /// <summary>One coefficient per holder, in the order given.</summary>
    public ReadOnlySpan<byte> Coefficients => _coefficients;

    /// <summary>Coefficients for distinct x in 1..254.</summary>
    /// <exception cref="ArgumentException">An x is 0, 255 or repeated.</exception>
    public static LagrangeSet For(ReadOnlySpan<byte> xs)
    {
        byte product = 1;
        foreach (var x in xs)
        {
            if (x is 0 or > ShamirSharing.MaximumShares)
                throw new ArgumentException("x runs from 1 to 254", nameof(xs));
            product = GaloisField.Multiply(product, x);
        }
        var coefficients = new byte[xs.Length];
        ShamirKernels.Denominators(xs, coefficients);
        for (var i = 0; i < xs.Length; i++)
        {
            if (coefficients[i] == 0)
                throw new ArgumentException("every x stands once in a set", nameof(xs));
            coefficients[i] = GaloisField.Multiply(product, GaloisField.Inverse(coefficients[i]));
        }
        return new LagrangeSet(coefficients);
    }
}
