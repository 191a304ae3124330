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
        Span<bool> seen = stackalloc bool[ShamirSharing.MaximumShares + 1];
        seen.Clear();
        foreach (var x in xs)
        {
            if (x is 0 or > ShamirSharing.MaximumShares || seen[x])
                throw new ArgumentException("x runs from 1 to 254 and stands once in a set", nameof(xs));
            seen[x] = true;
        }
        var coefficients = new byte[xs.Length];
        if (ShamirSharing.IsVectorised)
            VectorShamir.Coefficients(xs, coefficients);
        else
            ScalarShamir.Coefficients(xs, coefficients);
        return new LagrangeSet(coefficients);
    }
}
