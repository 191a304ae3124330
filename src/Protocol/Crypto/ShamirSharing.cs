using System.Runtime.Intrinsics;

namespace SecureFed.Protocol;

/// <summary>
/// Shamir's scheme over GF(2^8), one polynomial per byte of the secret (docs/spec/protocol.md section 6). A share is as long as the secret. Constant time in secrets and
/// shares; thresholds, x coordinates and lengths are public.
/// </summary>
internal static class ShamirSharing
{
    /// <summary>The most shares of one secret; x runs from 1 to this.</summary>
    public const int MaximumShares = 254;

    /// <summary>Whether the vector twins are in use.</summary>
    public static bool IsVectorised => Vector128.IsHardwareAccelerated && !ScalarOnly.IsRequested;

    /// <summary>Bytes of randomness that <see cref="Split"/> takes: t - 1 blocks as long as the secret, in ascending degree.</summary>
    public static int RandomnessSize(int secretLength, int threshold) => secretLength * (threshold - 1);

    /// <summary>Splits a secret so that any <paramref name="threshold"/> of <paramref name="count"/> shares give it back and fewer say nothing.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="threshold">t: 1 to <paramref name="count"/>.</param>
    /// <param name="count">Number of shares, 1 to 254.</param>
    /// <param name="randomness">Fresh random bytes: coefficient j of byte i is at (j - 1) x length + i.</param>
    /// <param name="shares">The share for x = j + 1 is at j x length.</param>
    public static void Split(ReadOnlySpan<byte> secret, int threshold, int count, ReadOnlySpan<byte> randomness, Span<byte> shares)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumShares);
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, count);
        if (randomness.Length != RandomnessSize(secret.Length, threshold))
            throw new ArgumentException("sharing takes t - 1 random blocks as long as the secret", nameof(randomness));
        if (shares.Length != secret.Length * count)
            throw new ArgumentException("every share is as long as the secret", nameof(shares));
        if (IsVectorised)
            VectorShamir.Split(secret, randomness, count, shares);
        else
            ScalarShamir.Split(secret, randomness, count, shares);
    }

    /// <summary>Reconstructs a secret from exactly the shares of a holder set.</summary>
    /// <param name="set">The t holders.</param>
    /// <param name="shares">Their shares, in the order of the set, each as long as the secret.</param>
    /// <param name="secret">Receives the secret.</param>
    public static void Reconstruct(LagrangeSet set, ReadOnlySpan<byte> shares, Span<byte> secret)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (shares.Length != secret.Length * set.Count)
            throw new ArgumentException("a reconstruction takes exactly one share, as long as the secret, per holder of the set", nameof(shares));
        if (IsVectorised)
            VectorShamir.WeightedSum(set.Coefficients, shares, secret);
        else
            ScalarShamir.WeightedSum(set.Coefficients, shares, secret);
    }
}
