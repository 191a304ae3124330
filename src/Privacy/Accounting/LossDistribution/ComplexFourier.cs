using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>
/// The discrete Fourier transform of complex numbers in place, real and imaginary parts apart, two levels at a time; the spectrum stands in
/// bit-reversed order. Zeros are not computed with: most of a sequence may be padding, and most of a high power's spectrum has vanished.
/// </summary>
internal sealed class ComplexFourier
{
    /// <summary>Shortest transform.</summary>
    public const int LeastLength = 32;

    /// <summary>Complex numbers that fit the first-level cache: blocks up to this length are finished before the next begins.</summary>
    private const int BlockInCache = 1024;

    /// <summary>The unit in which <see cref="Inverse"/> looks for zeros: a block in the cache has one for each bit of a word.</summary>
    private const int Patch = BlockInCache / 64;

    private readonly double[] re;
    private readonly double[] im;
    private readonly int length;
    private readonly RootsOfUnity roots;

    /// <param name="re">Real parts, at least <paramref name="length"/> of them.</param>
    /// <param name="im">Imaginary parts.</param>
    /// <param name="length">A power of two, at least <see cref="LeastLength"/>.</param>
    public ComplexFourier(double[] re, double[] im, int length)
    {
        (this.re, this.im, this.length) = (re, im, length);
        roots = RootsOfUnity.AtLeast(length);
    }

    private bool IsPowerOfFour => (BitOperations.Log2((uint)length) & 1) == 0;

    /// <summary>From sequence to spectrum.</summary>
    /// <param name="used">Only so many numbers are read, 1 .. length; the others count as zero.</param>
    public void Forward(int used)
    {
        if (IsPowerOfFour)
        {
            ForwardFrom(0, length, 0, used);
            return;
        }

        var half = length / 2;
        if (used <= half)
        {
            Repeat(0, used, half, 1);
        }
        else
        {
            Clear(used, length);
            used = half;
            for (var i = 0; i < half; i++)
            {
                (re[i], re[half + i]) = (re[i] + re[half + i], re[i] - re[half + i]);
                (im[i], im[half + i]) = (im[i] + im[half + i], im[i] - im[half + i]);
            }
        }

        ForwardFrom(0, half, 0, used);
        ForwardFrom(half, half, 1, used);
    }

    /// <summary>From spectrum to sequence, times the length.</summary>
    public void Inverse()
    {
        if (IsPowerOfFour)
        {
            InverseFrom(0, length, 0);
            return;
        }

        var half = length / 2;
        InverseFrom(0, half, 0);
        InverseFrom(half, half, 1);
        for (var i = 0; i < half; i++)
        {
            (re[i], re[half + i]) = (re[i] + re[half + i], re[i] - re[half + i]);
            (im[i], im[half + i]) = (im[i] + im[half + i], im[i] - im[half + i]);
        }
    }

    /// <summary>Block number <paramref name="block"/> of its level, reduced by fours: large blocks depth first, small ones level by level.</summary>
    private void ForwardFrom(int offset, int size, int block, int used)
    {
        var quarter = size / 4;
        if (size > BlockInCache)
        {
            if (used <= quarter)
            {
                // Three quarters are zero: all four sums are the first quarter.
                Repeat(offset, used, quarter, 3);
            }
            else
            {
                Clear(offset + used, offset + size);
                ForwardFour(offset, quarter, block);
                used = quarter;
            }

            for (var part = 0; part < 4; part++)
                ForwardFrom(offset + part * quarter, quarter, 4 * block + part, used);
            return;
        }

        Clear(offset + used, offset + size);
        for (var count = 1; size >= 4; size /= 4, count *= 4)
        {
            for (var b = 0; b < count; b++)
                ForwardFour(offset + b * size, size / 4, count * block + b);
        }
    }

    private void InverseFrom(int offset, int size, int block)
    {
        if (size > BlockInCache)
        {
            for (var part = 0; part < 4; part++)
                InverseFrom(offset + part * (size / 4), size / 4, 4 * block + part);
            InverseFour(offset, size / 4, block);
            return;
        }

        var alive = PatchesAlive(offset, size);
        for (var (small, count) = (4, size / 4); small <= size && alive != 0; small *= 4, count /= 4)
        {
            for (var b = 0; b < count; b++)
            {
                if (small <= Patch)
                {
                    if ((alive >> (b * small / Patch) & 1) == 0)
                        b += Patch / small - 1;
                    else
                        InverseFour(offset + b * small, small / 4, count * block + b);
                }
                else if ((alive >> (b * small / Patch) & ~0UL >> (64 - small / Patch)) != 0)
                {
                    InverseFour(offset + b * small, small / 4, count * block + b);
                }
            }
        }
    }

    /// <summary>A bit for each patch of a block in the cache: whether anything in it is not zero.</summary>
    private ulong PatchesAlive(int offset, int size)
    {
        var alive = 0UL;
        for (var patch = 0; patch < size / Patch; patch++)
        {
            var any = Vector256<double>.Zero;
            for (var i = offset + patch * Patch; i < offset + (patch + 1) * Patch; i += Vector256<double>.Count)
                any |= Load(re, i) | Load(im, i);
            if (any.AsUInt64() != Vector256<ulong>.Zero)
                alive |= 1UL << patch;
        }

        return alive;
    }

    private void Repeat(int offset, int used, int distance, int times)
    {
        for (var time = 1; time <= times; time++)
        {
            re.AsSpan(offset, used).CopyTo(re.AsSpan(offset + time * distance));
            im.AsSpan(offset, used).CopyTo(im.AsSpan(offset + time * distance));
        }
    }

    private void Clear(int from, int to)
    {
        re.AsSpan(from, to - from).Clear();
        im.AsSpan(from, to - from).Clear();
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
