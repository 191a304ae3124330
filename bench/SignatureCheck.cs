using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using SecureFed.Protocol;
using SecureFed.Protocol.Tests;

namespace SecureFed.Bench;

/// <summary>Compares signatures verified in the lanes of wide vectors with BouncyCastle's verdicts, one by one, and the time of both.</summary>
/// <remarks>A quarter are signatures of honest signers, a quarter the same with a bit flipped somewhere, and half have keys and commitments with a component of every low order, or not canonical, right and wrong.</remarks>
internal static class SignatureCheck
{
    private const int Signers = 64;
    private const int PerTurn = 4096;

    /// <summary>Checks about <paramref name="count"/> signatures; returns how many verdicts differ.</summary>
    public static long Run(long count, TextWriter output)
    {
        var signers = Enumerable.Range(0, Signers).Select(_ => new Signer()).ToArray();
        var (claims, together) = (new SignatureClaim[PerTurn], new bool[PerTurn]);
        long differing = 0, valid = 0, done = 0;
        TimeSpan many = default, oneByOne = default;
        for (; done < count; done += PerTurn)
        {
            for (var i = 0; i < PerTurn; i++)
                claims[i] = Claim(signers[RandomNumberGenerator.GetInt32(Signers)], i % 4);
            var start = Stopwatch.GetTimestamp();
            Signatures.VerifyMany(claims, together);
            many += Stopwatch.GetElapsedTime(start);
            start = Stopwatch.GetTimestamp();
            for (var i = 0; i < PerTurn; i++)
            {
                var alone = Signatures.Verify(claims[i].PublicKey.Span, claims[i].Message.Span, claims[i].Signature.Span);
                differing += alone == together[i] ? 0 : 1;
                valid += alone ? 1 : 0;
            }
            oneByOne += Stopwatch.GetElapsedTime(start);
        }
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{done} signatures, {valid} valid, {differing} differ; one by one {oneByOne.TotalMicroseconds / done:F1} us each, together {many.TotalMicroseconds / done:F1} us: ratio {many / oneByOne:F3}"));
        return differing;
    }

    private static SignatureClaim Claim(Signer signer, int kind)
    {
        var message = RandomNumberGenerator.GetBytes(100 + RandomNumberGenerator.GetInt32(200));
        if (kind >= 2)
            return signer.Crafted(message);
        var signature = new byte[64];
        Signatures.Sign(signer.Seed, message, signature);
        byte[] key = [.. signer.PublicKey];
        byte[][] parts = [signature, key, message];
        if (kind == 1)
            Flip(parts[RandomNumberGenerator.GetInt32(parts.Length)]);
        return new SignatureClaim(key, message, signature);
    }

    private static void Flip(byte[] bytes) => bytes[RandomNumberGenerator.GetInt32(bytes.Length)] ^= (byte)(1 << RandomNumberGenerator.GetInt32(8));

    /// <summary>An honest key, and a secret scalar with keys and commitments of every kind.</summary>
    private sealed class Signer
    {
        private readonly BigInteger a = Scalar();
        private readonly BigInteger r = Scalar();
        private readonly byte[][] keys;
        private readonly byte[][] commitments;

        public Signer()
        {
            Signatures.DerivePublicKey(Seed, PublicKey);
            keys = Encodings(a);
            commitments = Encodings(r);
        }

        public byte[] Seed { get; } = RandomNumberGenerator.GetBytes(32);

        public byte[] PublicKey { get; } = new byte[32];

        /// <summary>Satisfies the equation up to points of low order, or one time in eight not.</summary>
        public SignatureClaim Crafted(byte[] message)
        {
            var (key, commitment) = (keys[RandomNumberGenerator.GetInt32(keys.Length)], commitments[RandomNumberGenerator.GetInt32(commitments.Length)]);
            var s = (r + EdwardsOracle.Hash(commitment, key, message) * a + (RandomNumberGenerator.GetInt32(8) == 0 ? 1 : 0)) % EdwardsOracle.L;
            if (RandomNumberGenerator.GetInt32(16) == 0)
                s += EdwardsOracle.L;
            return new SignatureClaim(key, message, (byte[])[.. commitment, .. EdwardsOracle.Bytes(s)]);
        }

        /// <summary>A multiple of the base point with every point of low order added to it, three times each; the points of low order alone; and a y that is not below the prime.</summary>
        private static byte[][] Encodings(BigInteger factor)
        {
            var low = Enumerable.Range(0, 8).Select(i => EdwardsOracle.Multiply(i, EdwardsOracle.OfOrder8)).ToArray();
            var mixed = low.Select(point => EdwardsOracle.Encode(EdwardsOracle.Add(EdwardsOracle.Multiply(factor, EdwardsOracle.B), point))).ToArray();
            return [.. mixed, .. mixed, .. mixed, .. low.Select(EdwardsOracle.Encode), EdwardsOracle.Bytes(EdwardsOracle.P + RandomNumberGenerator.GetInt32(19))];
        }

        private static BigInteger Scalar() => new BigInteger(RandomNumberGenerator.GetBytes(64), isUnsigned: true) % EdwardsOracle.L;
    }
}
