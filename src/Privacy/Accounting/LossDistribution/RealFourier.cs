using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>
/// The discrete Fourier transform of a real sequence, for cyclic convolution: pairs of values are packed into complex numbers, so it costs
/// half a complex transform. The spectrum stays in bit-reversed order, which element-by-element products do not notice.
/// </summary>
/// <remarks>
/// Entry j holds the transform at exp(i pi phi(j)) (see <see cref="RootsOfUnity"/>); the other half of the circle is conjugate. Entry 0 holds the
/// two real values at 1 and -1.
/// </remarks>
internal sealed class RealFourier : IDisposable
{
    /// <summary>Shortest sequence.</summary>
    public const int LeastLength = 2 * ComplexFourier.LeastLength;

    private readonly double[] re;
    private readonly double[] im;
    private readonly int half;
    private readonly RootsOfUnity roots;

    private RealFourier(int half)
    {
        // Megabytes, many times a second in a calibration: they are worth keeping.
        re = ArrayPool<double>.Shared.Rent(half);
        im = ArrayPool<double>.Shared.Rent(half);
        this.half = half;
        roots = RootsOfUnity.AtLeast(half);
    }

    /// <summary>The spectrum of <paramref name="values"/>, folded onto <paramref name="length"/> places, a power of two.</summary>
    public static RealFourier Forward(ReadOnlySpan<double> values, int length)
    {
        if (length < LeastLength || !BitOperations.IsPow2(length))
            throw new ArgumentOutOfRangeException(nameof(length));
        var spectrum = new RealFourier(length / 2);
        var used = Math.Min(length, values.Length + 1) / 2;
        spectrum.re.AsSpan(0, used).Clear();
        spectrum.im.AsSpan(0, used).Clear();
        for (var start = 0; start < values.Length; start += length)
            spectrum.Add(values[start..Math.Min(values.Length, start + length)]);
        new ComplexFourier(spectrum.re, spectrum.im, spectrum.half).Forward(used);
        spectrum.Unpack();
        return spectrum;
    }

    /// <summary>Raises every entry to a power of at least 1.</summary>
    public void Raise(long power)
    {
        // What would vanish becomes a true zero: denormal numbers would slow the way back many times, zeros quicken it.
        const double Vanished = 1e-200;
        var (first, last) = (Power(re[0], power), Power(im[0], power));
        var least = Vector256.Create(Math.Pow(Vanished, 1.0 / power));
        for (var i = 0; i < half; i += Vector256<double>.Count)
        {
            var (x, y) = (Load(re, i), Load(im, i));
            var alive = Vector256.GreaterThan(x * x + y * y, least);
            if (Vector256.EqualsAll(alive.AsInt64(), Vector256<long>.Zero))
            {
                Store(Vector256<double>.Zero, re, i);
                Store(Vector256<double>.Zero, im, i);
                continue;
            }

            var (a, b) = Power(x & alive, y & alive, power);
            Store(a, re, i);
            Store(b, im, i);
        }

        (re[0], im[0]) = (first, last);
    }

    /// <summary>Multiplies entry by entry: a cyclic convolution.</summary>
    public void Multiply(RealFourier other)
    {
        var (first, last) = (re[0] * other.re[0], im[0] * other.im[0]);
        for (var i = 0; i < half; i += Vector256<double>.Count)
        {
            var (a, b, x, y) = (Load(re, i), Load(im, i), Load(other.re, i), Load(other.im, i));
            Store(a * x - b * y, re, i);
            Store(a * y + b * x, im, i);
        }

        (re[0], im[0]) = (first, last);
    }

    /// <summary>The real sequence from place <paramref name="start"/> on, around the circle; the spectrum is used up.</summary>
    public double[] Inverse(int start, int count)
    {
        Pack();
        new ComplexFourier(re, im, half).Inverse();
        var values = new double[count];
        var scale = 1.0 / half;
        for (var i = 0; i < count; i++)
        {
            var place = (start + i) & (2 * half - 1);
            values[i] = ((place & 1) == 0 ? re : im)[place >> 1] * scale;
        }

        return values;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        ArrayPool<double>.Shared.Return(re);
        ArrayPool<double>.Shared.Return(im);
    }

    private static double Power(double x, long power)
    {
        var result = 1.0;
        for (; power > 0; power >>= 1, x *= x)
        {
            if ((power & 1) != 0)
                result *= x;
        }

        return result;
    }

    private static (Vector256<double> Re, Vector256<double> Im) Power(Vector256<double> x, Vector256<double> y, long power)
    {
        var (a, b) = (x, y);
        for (var bit = 62 - BitOperations.LeadingZeroCount((ulong)power); bit >= 0; bit--)
        {
            (a, b) = (a * a - b * b, (a + a) * b);
            if ((power >> bit & 1) != 0)
                (a, b) = (a * x - b * y, a * y + b * x);
        }

        return (a, b);
    }

    private void Add(ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i += 2)
            re[i / 2] += values[i];
        for (var i = 1; i < values.Length; i += 2)
            im[i / 2] += values[i];
    }

    /// <summary>From the transform of the packed pairs to that of the sequence.</summary>
    private void Unpack()
    {
        (re[0], im[0]) = (re[0] + im[0], re[0] - im[0]);
        // Entry 1 is at i: its packed point -1 is its own conjugate, so the packed value is already the transform.
        for (var block = 2; block < half; block *= 2)
        {
            for (var (j, p) = (block, 2 * block - 1); j < p; j++, p--)
            {
                var (evenRe, evenIm) = (0.5 * (re[j] + re[p]), 0.5 * (im[j] - im[p]));
                var (oddRe, oddIm) = (0.5 * (im[j] + im[p]), 0.5 * (re[p] - re[j]));
                var (turnedRe, turnedIm) = (oddRe * roots.Re[j] - oddIm * roots.Im[j], oddRe * roots.Im[j] + oddIm * roots.Re[j]);
                (re[j], im[j]) = (evenRe + turnedRe, evenIm + turnedIm);
                (re[p], im[p]) = (evenRe - turnedRe, turnedIm - evenIm);
            }
        }
    }

    /// <summary>The inverse of <see cref="Unpack"/>.</summary>
    private void Pack()
    {
        (re[0], im[0]) = (0.5 * (re[0] + im[0]), 0.5 * (re[0] - im[0]));
        for (var block = 2; block < half; block *= 2)
        {
            for (var (j, p) = (block, 2 * block - 1); j < p; j++, p--)
            {
                var (evenRe, evenIm) = (0.5 * (re[j] + re[p]), 0.5 * (im[j] - im[p]));
                var (turnedRe, turnedIm) = (0.5 * (re[j] - re[p]), 0.5 * (im[j] + im[p]));
                var (oddRe, oddIm) = (turnedRe * roots.Re[j] + turnedIm * roots.Im[j], turnedIm * roots.Re[j] - turnedRe * roots.Im[j]);
                (re[j], im[j]) = (evenRe - oddIm, evenIm + oddRe);
                (re[p], im[p]) = (evenRe + oddIm, oddRe - evenIm);
            }
        }
    }

    private static Vector256<double> Load(double[] values, int index) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)index);

    private static void Store(Vector256<double> vector, double[] values, int index) =>
        vector.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)index);
}
