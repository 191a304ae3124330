namespace SecureFed.Privacy;

/// <summary>
/// exp(i pi phi(j)) for the bit-reversed fractions phi: phi(0) = 0, phi(1) = 1/2, phi(2) = 1/4, phi(3) = 3/4, ... A prefix of the table
/// serves a transform of any length, in the order in which the transform uses it.
/// </summary>
internal sealed class RootsOfUnity
{
    private const int LowBits = 9;
    private static readonly Lock Growing = new();
    private static RootsOfUnity shared = new(1 << 12);

    private RootsOfUnity(int count)
    {
        Re = new double[count];
        Im = new double[count];
        // Two tables of directly computed roots make every root with one product, so no error builds up.
        var low = Direct(0, Math.Min(count, 1 << LowBits));
        for (var high = 0; high < count; high += 1 << LowBits)
        {
            var turn = Root(high);
            for (var j = 0; j < low.Length; j++)
            {
                Re[high + j] = low[j].Re * turn.Re - low[j].Im * turn.Im;
                Im[high + j] = low[j].Re * turn.Im + low[j].Im * turn.Re;
            }
        }
    }

    /// <summary>Real parts.</summary>
    public double[] Re { get; }

    /// <summary>Imaginary parts.</summary>
    public double[] Im { get; }

    /// <summary>At least <paramref name="count"/> roots.</summary>
    public static RootsOfUnity AtLeast(int count)
    {
        if (shared.Re.Length >= count)
            return shared;
        lock (Growing)
        {
            if (shared.Re.Length < count)
                shared = new RootsOfUnity(count);
            return shared;
        }
    }

    private static (double Re, double Im)[] Direct(int first, int count) => [.. Enumerable.Range(first, count).Select(Root)];

    private static (double Re, double Im) Root(int j)
    {
        var fraction = 0.0;
        for (var (bits, weight) = (j, 0.5); bits != 0; bits >>= 1, weight /= 2)
            fraction += (bits & 1) * weight;
        var (sin, cos) = Math.SinCos(Math.PI * fraction);
        return (cos, sin);
    }
}
