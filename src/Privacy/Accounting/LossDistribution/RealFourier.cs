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
internal sealed class RealFourier
{
    /// <summary>Shortest sequence.</summary>
    public const int LeastLength = 64;

    /// <summary>Complex numbers that fit the first-level cache: blocks up to this length are finished before the next begins.</summary>
    private const int BlockInCache = 1024;

    private readonly double[] re;
    private readonly double[] im;
    private readonly RootsOfUnity roots;

    private RealFourier(int half)
    {
        re = new double[half];
        im = new double[half];
        roots = RootsOfUnity.AtLeast(half);
    }

    /// <summary>The spectrum of <paramref name="values"/>, folded onto <paramref name="length"/> places, a power of two.</summary>
    public static RealFourier Forward(ReadOnlySpan<double> values, int length)
    {
        if (length < LeastLength || !BitOperations.IsPow2(length))
            throw new ArgumentOutOfRangeException(nameof(length));
        var spectrum = new RealFourier(length / 2);
        for (var start = 0; start < values.Length; start += length)
            spectrum.Add(values[start..Math.Min(values.Length, start + length)]);
        spectrum.Transform();
        spectrum.Unpack();
        return spectrum;
    }

    /// <summary>Raises every entry to a power of at least 1.</summary>
    public void Raise(long power)
    {
        var (first, last) = (Power(re[0], power), Power(im[0], power));
        var vanished = Vector256.Create(1e-200);
        var highest = 63 - BitOperations.LeadingZeroCount((ulong)power);
        for (var i = 0; i < re.Length; i += Vector256<double>.Count)
        {
            var (x, y) = (Load(re, i), Load(im, i));
            var (a, b) = (x, y);
            for (var bit = highest - 1; bit >= 0; bit--)
            {
                (a, b) = (a * a - b * b, (a + a) * b);
                if ((power >> bit & 1) != 0)
                    (a, b) = (a * x - b * y, a * y + b * x);
            }

            // What has vanished becomes a true zero: denormal numbers would slow the way back many times.
            var alive = Vector256.GreaterThan(a * a + b * b, vanished);
            Store(Vector256.ConditionalSelect(alive, a, Vector256<double>.Zero), re, i);
            Store(Vector256.ConditionalSelect(alive, b, Vector256<double>.Zero), im, i);
        }

        (re[0], im[0]) = (first, last);
    }

    /// <summary>Multiplies entry by entry: a cyclic convolution.</summary>
    public void Multiply(RealFourier other)
    {
        var (first, last) = (re[0] * other.re[0], im[0] * other.im[0]);
        for (var i = 0; i < re.Length; i += Vector256<double>.Count)
        {
            var (a, b, x, y) = (Load(re, i), Load(im, i), Load(other.re, i), Load(other.im, i));
            Store(a * x - b * y, re, i);
            Store(a * y + b * x, im, i);
        }

        (re[0], im[0]) = (first, last);
    }

    /// <summary>The real sequence; the spectrum is used up.</summary>
    public double[] Inverse()
    {
        Pack();
        InverseTransform();
        var values = new double[2 * re.Length];
        var scale = 1.0 / re.Length;
        for (var i = 0; i < re.Length; i++)
        {
            values[2 * i] = re[i] * scale;
            values[2 * i + 1] = im[i] * scale;
        }

        return values;
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
        for (var block = 2; block < re.Length; block *= 2)
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
        for (var block = 2; block < re.Length; block *= 2)
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

    private void Transform()
    {
        if ((BitOperations.Log2((uint)re.Length) & 1) == 0)
        {
            ForwardFrom(0, re.Length, 0);
            return;
        }

        var half = re.Length / 2;
        for (var i = 0; i < half; i++)
        {
            (re[i], re[half + i]) = (re[i] + re[half + i], re[i] - re[half + i]);
            (im[i], im[half + i]) = (im[i] + im[half + i], im[i] - im[half + i]);
        }

        ForwardFrom(0, half, 0);
        ForwardFrom(half, half, 1);
    }

    private void InverseTransform()
    {
        if ((BitOperations.Log2((uint)re.Length) & 1) == 0)
        {
            InverseFrom(0, re.Length, 0);
            return;
        }

        var half = re.Length / 2;
        InverseFrom(0, half, 0);
        InverseFrom(half, half, 1);
        for (var i = 0; i < half; i++)
        {
            (re[i], re[half + i]) = (re[i] + re[half + i], re[i] - re[half + i]);
            (im[i], im[half + i]) = (im[i] + im[half + i], im[i] - im[half + i]);
        }
    }

    /// <summary>Block number <paramref name="block"/> of its level, reduced by fours: large blocks depth first, small ones level by level.</summary>
    private void ForwardFrom(int offset, int length, int block)
    {
        if (length > BlockInCache)
        {
            ForwardFour(offset, length / 4, block);
            for (var part = 0; part < 4; part++)
                ForwardFrom(offset + part * (length / 4), length / 4, 4 * block + part);
            return;
        }

        for (var (size, count) = (length, 1); size >= 4; size /= 4, count *= 4)
        {
            for (var b = 0; b < count; b++)
                ForwardFour(offset + b * size, size / 4, count * block + b);
        }
    }

    private void InverseFrom(int offset, int length, int block)
    {
        if (length > BlockInCache)
        {
            for (var part = 0; part < 4; part++)
                InverseFrom(offset + part * (length / 4), length / 4, 4 * block + part);
            InverseFour(offset, length / 4, block);
            return;
        }

        for (var (size, count) = (4, length / 4); size <= length; size *= 4, count /= 4)
        {
            for (var b = 0; b < count; b++)
                InverseFour(offset + b * size, size / 4, count * block + b);
        }
    }

    /// <summary>Two levels at once: x^4m - u^4 into its four factors x^m -+ u, x^m -+ iu.</summary>
    private void ForwardFour(int offset, int quarter, int block)
    {
        var (uRe, uIm) = (roots.Re[2 * block], roots.Im[2 * block]);
        var (wRe, wIm) = (roots.Re[block], roots.Im[block]);
        var (vRe, vIm) = (uRe * wRe - uIm * wIm, uRe * wIm + uIm * wRe);
        if (quarter >= Vector256<double>.Count)
        {
            for (var i = offset; i < offset + quarter; i += Vector256<double>.Count)
                Forward(i);
            return;
        }

        for (var i = offset; i < offset + quarter; i++)
        {
            var (a, ai) = (re[i], im[i]);
            var (b, bi) = (re[i + quarter] * uRe - im[i + quarter] * uIm, re[i + quarter] * uIm + im[i + quarter] * uRe);
            var (c, ci) = (re[i + 2 * quarter] * wRe - im[i + 2 * quarter] * wIm, re[i + 2 * quarter] * wIm + im[i + 2 * quarter] * wRe);
            var (d, di) = (re[i + 3 * quarter] * vRe - im[i + 3 * quarter] * vIm, re[i + 3 * quarter] * vIm + im[i + 3 * quarter] * vRe);
            (re[i], im[i]) = (a + c + (b + d), ai + ci + (bi + di));
            (re[i + quarter], im[i + quarter]) = (a + c - (b + d), ai + ci - (bi + di));
            (re[i + 2 * quarter], im[i + 2 * quarter]) = (a - c - (bi - di), ai - ci + (b - d));
            (re[i + 3 * quarter], im[i + 3 * quarter]) = (a - c + (bi - di), ai - ci - (b - d));
        }

        void Forward(int i)
        {
            var (a, ai) = (Load(re, i), Load(im, i));
            var (x, y) = (Load(re, i + quarter), Load(im, i + quarter));
            var (b, bi) = (x * uRe - y * uIm, x * uIm + y * uRe);
            (x, y) = (Load(re, i + 2 * quarter), Load(im, i + 2 * quarter));
            var (c, ci) = (x * wRe - y * wIm, x * wIm + y * wRe);
            (x, y) = (Load(re, i + 3 * quarter), Load(im, i + 3 * quarter));
            var (d, di) = (x * vRe - y * vIm, x * vIm + y * vRe);
            Store(a + c + (b + d), re, i);
            Store(ai + ci + (bi + di), im, i);
            Store(a + c - (b + d), re, i + quarter);
            Store(ai + ci - (bi + di), im, i + quarter);
            Store(a - c - (bi - di), re, i + 2 * quarter);
            Store(ai - ci + (b - d), im, i + 2 * quarter);
            Store(a - c + (bi - di), re, i + 3 * quarter);
            Store(ai - ci - (b - d), im, i + 3 * quarter);
        }
    }

    private void InverseFour(int offset, int quarter, int block)
    {
        var (uRe, uIm) = (roots.Re[2 * block], -roots.Im[2 * block]);
        var (wRe, wIm) = (roots.Re[block], -roots.Im[block]);
        var (vRe, vIm) = (uRe * wRe - uIm * wIm, uRe * wIm + uIm * wRe);
        if (quarter >= Vector256<double>.Count)
        {
            for (var i = offset; i < offset + quarter; i += Vector256<double>.Count)
                Inverse(i);
            return;
        }

        for (var i = offset; i < offset + quarter; i++)
        {
            var (p, pi, q, qi) = (re[i], im[i], re[i + quarter], im[i + quarter]);
            var (r, ri, s, si) = (re[i + 2 * quarter], im[i + 2 * quarter], re[i + 3 * quarter], im[i + 3 * quarter]);
            var (sum, sumIm, difference, differenceIm) = (p + q, pi + qi, p - q, pi - qi);
            var (cross, crossIm, turned, turnedIm) = (r + s, ri + si, ri - si, s - r);
            (re[i], im[i]) = (sum + cross, sumIm + crossIm);
            var (x, y) = (difference + turned, differenceIm + turnedIm);
            (re[i + quarter], im[i + quarter]) = (x * uRe - y * uIm, x * uIm + y * uRe);
            (x, y) = (sum - cross, sumIm - crossIm);
            (re[i + 2 * quarter], im[i + 2 * quarter]) = (x * wRe - y * wIm, x * wIm + y * wRe);
            (x, y) = (difference - turned, differenceIm - turnedIm);
            (re[i + 3 * quarter], im[i + 3 * quarter]) = (x * vRe - y * vIm, x * vIm + y * vRe);
        }

        void Inverse(int i)
        {
            var (p, pi, q, qi) = (Load(re, i), Load(im, i), Load(re, i + quarter), Load(im, i + quarter));
            var (r, ri, s, si) = (Load(re, i + 2 * quarter), Load(im, i + 2 * quarter), Load(re, i + 3 * quarter), Load(im, i + 3 * quarter));
            var (sum, sumIm, difference, differenceIm) = (p + q, pi + qi, p - q, pi - qi);
            var (cross, crossIm, turned, turnedIm) = (r + s, ri + si, ri - si, s - r);
            Store(sum + cross, re, i);
            Store(sumIm + crossIm, im, i);
            var (x, y) = (difference + turned, differenceIm + turnedIm);
            Store(x * uRe - y * uIm, re, i + quarter);
            Store(x * uIm + y * uRe, im, i + quarter);
            (x, y) = (sum - cross, sumIm - crossIm);
            Store(x * wRe - y * wIm, re, i + 2 * quarter);
            Store(x * wIm + y * wRe, im, i + 2 * quarter);
            (x, y) = (difference - turned, differenceIm - turnedIm);
            Store(x * vRe - y * vIm, re, i + 3 * quarter);
            Store(x * vIm + y * vRe, im, i + 3 * quarter);
        }
    }

    private static Vector256<double> Load(double[] values, int index) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)index);

    private static void Store(Vector256<double> vector, double[] values, int index) =>
        vector.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)index);
}
