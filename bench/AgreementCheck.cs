using System.Security.Cryptography;
using SecureFed.Protocol;

namespace SecureFed.Bench;

/// <summary>Compares agreements in the lanes of wide vectors with BouncyCastle's, pair by pair, over fresh random keys.</summary>
internal static class AgreementCheck
{
    private const int PeersPerKey = 8;

    /// <summary>Checks about <paramref name="pairs"/> pairs; returns how many differ.</summary>
    public static long Run(long pairs, TextWriter output)
    {
        long differing = 0, done = 0;
        var (privateKey, publicKeys, shared, agreed) = (new byte[32], new byte[32 * PeersPerKey], new byte[32 * PeersPerKey], new bool[PeersPerKey]);
        var expected = new byte[32];
        for (; done < pairs; done += PeersPerKey)
        {
            RandomNumberGenerator.Fill(privateKey);
            // Any u below 2^255 is the coordinate of a point of the curve or of its twist: both are valid input.
            RandomNumberGenerator.Fill(publicKeys);
            for (var i = 0; i < PeersPerKey; i++)
                publicKeys[32 * i + 31] &= 0x7f;
            KeyAgreement.AgreeWithAll(privateKey, publicKeys, shared, agreed);
            for (var i = 0; i < PeersPerKey; i++)
            {
                var isAgreed = KeyAgreement.TryAgree(privateKey, publicKeys.AsSpan(32 * i, 32), expected);
                if (isAgreed != agreed[i] || !expected.AsSpan().SequenceEqual(shared.AsSpan(32 * i, 32)))
                    differing++;
            }
        }
        output.WriteLine($"{done} pairs, {differing} differ");
        return differing;
    }
}
