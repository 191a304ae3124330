using System.Numerics;
using System.Security.Cryptography;

namespace SecureFed.Protocol.Tests;

/// <summary>Signatures verified together have the verdicts of signatures verified one by one, whatever their makers had in mind.</summary>
public class SignatureBatchTests
{
    private static readonly int Seed = RandomNumberGenerator.GetInt32(int.MaxValue);
    private readonly Random random = new(Seed);

    [Theory]
    [MemberData(nameof(SignaturesTests.Rfc8032), MemberType = typeof(SignaturesTests))]
    public void Rfc_8032_section_7_1_vectors_in_every_lane(string seed, string publicKey, string message, string signature)
    {
        Assert.NotEmpty(seed);
        var claim = new SignatureClaim(Convert.FromHexString(publicKey), Convert.FromHexString(message), Convert.FromHexString(signature));
        Assert.Equal(0b1111_1111, Ed25519x8.IsSupported ? Ed25519x8.Verify(Enumerable.Repeat(claim, 8).ToArray()) : 0b1111_1111);
        Assert.All(Verdicts(Enumerable.Repeat(claim, 9).ToArray()), Assert.True);
    }

    [Fact]
    public void Every_size_of_batch_with_damage_at_every_position()
    {
        for (var size = 0; size <= 17; size++)
        {
            var claims = Enumerable.Range(0, size).Select(_ => Signed()).ToArray();
            Assert.All(Verdicts(claims), Assert.True);
            for (var position = 0; position < size; position++)
            {
                var whole = claims[position];
                SignatureClaim[] damaged =
                [
                    whole with { Message = Damaged(whole.Message.Length == 0 ? new byte[1] : whole.Message) },
                    whole with { Signature = Damaged(whole.Signature[..32]).Concat(whole.Signature[32..].ToArray()).ToArray() },
                    whole with { Signature = whole.Signature[..32].ToArray().Concat(Damaged(whole.Signature[32..])).ToArray() },
                    whole with { PublicKey = Damaged(whole.PublicKey) },
                ];
                foreach (var claim in damaged)
                {
                    claims[position] = claim;
                    var verdicts = Verdicts(claims);
                    Assert.All(Enumerable.Range(0, size), i => Assert.True(verdicts[i] == (i != position), $"seed {Seed}, {size} claims, {i} with damage at {position}"));
                }
                claims[position] = whole;
            }
        }
    }

    /// <summary>Keys and signatures that each have a component of every low order, as a signer can make them who knows the secret scalar: valid with the factor 8, as either way of verifying has it, and wrong again when the scalar is another.</summary>
    [Fact]
    public void Points_of_mixed_order_have_the_verdicts_of_one_by_one()
    {
        var (claims, others) = (new List<SignatureClaim>(), new List<SignatureClaim>());
        for (var i = 0; i < 8; i++)
            for (var j = 0; j < 8; j++)
            {
                var (a, r) = (Scalar(), Scalar());
                var key = EdwardsOracle.Encode(EdwardsOracle.Add(EdwardsOracle.Multiply(a, EdwardsOracle.B), EdwardsOracle.Multiply(i, EdwardsOracle.OfOrder8)));
                var commitment = EdwardsOracle.Encode(EdwardsOracle.Add(EdwardsOracle.Multiply(r, EdwardsOracle.B), EdwardsOracle.Multiply(j, EdwardsOracle.OfOrder8)));
                Assert.Equal(i == 0, Signatures.IsValidPublicKey(key));
                for (var message = 0; message < 8; message++)
                    claims.Add(Made(key, commitment, a, r, [(byte)message]));
                others.Add(Made(key, commitment, a + 1, r, [0]));
            }
        Assert.All(AreAlike([.. claims]), Assert.True);
        Assert.All(AreAlike([.. others]), Assert.False);
    }

    /// <summary>Points of low order and numbers beyond their range, in every encoding, in all combinations ("Taming the many EdDSAs", Chalkias, Garillot and Nikolaenko 2020, section 5).</summary>
    [Fact]
    public void Small_and_non_canonical_encodings_have_the_verdicts_of_one_by_one()
    {
        var (a, r) = (Scalar(), Scalar());
        var good = EdwardsOracle.Encode(EdwardsOracle.Multiply(a, EdwardsOracle.B));
        var low = Enumerable.Range(0, 8).Select(i => EdwardsOracle.Encode(EdwardsOracle.Multiply(i, EdwardsOracle.OfOrder8)));
        var high = Enumerable.Range(-2, 21).Select(i => EdwardsOracle.Bytes(EdwardsOracle.P + i));
        byte[][] points = [good, .. low.Concat(high).Concat([EdwardsOracle.Bytes(0), EdwardsOracle.Bytes(2)]).SelectMany(bytes => new[] { bytes, [.. bytes[..31], (byte)(bytes[31] ^ 0x80)] })];
        BigInteger[] scalars = [0, 1, EdwardsOracle.L - 1, EdwardsOracle.L, EdwardsOracle.L + 1, 2 * EdwardsOracle.L, BigInteger.Pow(2, 252), BigInteger.Pow(2, 253) - 1, BigInteger.Pow(2, 255), BigInteger.Pow(2, 256) - 1];
        var claims = new List<SignatureClaim>();
        foreach (var key in points)
            foreach (var commitment in points)
            {
                claims.Add(Made(key, commitment, a, r, [1]));
                claims.Add(Made(key, commitment, 0, 0, [2]));
                claims.Add(new SignatureClaim(key, new byte[] { 3 }, (byte[])[.. commitment, .. EdwardsOracle.Bytes(scalars[claims.Count % scalars.Length])]));
            }
        foreach (var claim in Enumerable.Range(0, 8).Select(_ => Signed()))
        {
            var s = new BigInteger(claim.Signature.Span[32..], isUnsigned: true);
            claims.AddRange(Enumerable.Range(0, 8).Select(i => claim with { Signature = (byte[])[.. claim.Signature[..32].Span, .. EdwardsOracle.Bytes(s + i * EdwardsOracle.L)] }));
        }
        AreAlike([.. claims]);
    }

    [Fact]
    public void Wrong_lengths_are_refused_beside_good_signatures()
    {
        var good = Signed();
        SignatureClaim[] claims =
        [
            good, good with { PublicKey = default }, good with { Signature = default }, good with { PublicKey = good.PublicKey[..31] }, good,
            good with { Signature = good.Signature[..63] }, good with { Signature = (byte[])[.. good.Signature.Span, 0] }, good with { PublicKey = (byte[])[.. good.PublicKey.Span, 0] }, good,
        ];
        Assert.Equal([true, false, false, false, true, false, false, false, true], AreAlike(claims));
    }

    [Fact]
    public void Scalars_are_reduced_halved_and_written_in_digits()
    {
        BigInteger[] edges = [0, 1, EdwardsOracle.L - 1, EdwardsOracle.L, EdwardsOracle.L + 1, BigInteger.Pow(2, 252), BigInteger.Pow(2, 256) - 1, BigInteger.Pow(2, 512) - 1, BigInteger.Pow(EdwardsOracle.L, 2) - 1, BigInteger.Pow(2, 512) - BigInteger.Pow(2, 252)];
        for (var i = 0; i < 1000; i++)
        {
            var wide = new byte[64];
            if (i < edges.Length)
                edges[i].TryWriteBytes(wide, out _, isUnsigned: true);
            else
                random.NextBytes(wide);
            var (expected, reduced) = (new BigInteger(wide, isUnsigned: true) % EdwardsOracle.L, new byte[32]);
            Scalar25519.Reduce(wide, reduced);
            Assert.Equal(expected, new BigInteger(reduced, isUnsigned: true));
            Assert.True(Scalar25519.IsCanonical(reduced));
            var digits = new long[8 * 32];
            Scalar25519.WriteBytes(reduced, digits, lane: 5);
            Assert.All(digits, digit => Assert.InRange(digit, -128, 128));
            Assert.Equal(expected, Enumerable.Range(0, 32).Aggregate(BigInteger.Zero, (sum, j) => sum + (digits[8 * j + 5] * BigInteger.Pow(256, j))));

            var half = HalfScalar.Of(reduced);
            Assert.InRange((BigInteger)half.V, 0, BigInteger.Pow(2, 126));
            Assert.InRange((BigInteger)half.T, 1, BigInteger.Pow(2, 126));
            Assert.Equal((BigInteger)half.V, ((half.IsNegative ? -1 : 1) * (BigInteger)half.T * expected % EdwardsOracle.L + EdwardsOracle.L) % EdwardsOracle.L);
            Scalar25519.WriteNibbles(half.T, digits, lane: 5);
            Assert.All(digits, digit => Assert.InRange(digit, -128, 128));
            Assert.Equal((BigInteger)half.T, Enumerable.Range(0, 32).Aggregate(BigInteger.Zero, (sum, j) => sum + (digits[8 * j + 5] * BigInteger.Pow(16, j))));
            Scalar25519.Multiply(half.T, reduced, reduced);
            Assert.Equal((BigInteger)half.T * expected % EdwardsOracle.L, new BigInteger(reduced, isUnsigned: true));
        }
    }

    /// <summary>The signature of a signer with the scalar a who commits to r, whatever else is added to its points.</summary>
    private static SignatureClaim Made(byte[] key, byte[] commitment, BigInteger a, BigInteger r, byte[] message)
        => new(key, message, (byte[])[.. commitment, .. EdwardsOracle.Bytes((r + EdwardsOracle.Hash(commitment, key, message) * a) % EdwardsOracle.L)]);

    /// <summary>The verdicts, which are those of one by one.</summary>
    private static bool[] AreAlike(SignatureClaim[] claims)
    {
        var verdicts = Verdicts(claims);
        for (var i = 0; i < claims.Length; i++)
            Assert.True(
                verdicts[i] == Signatures.Verify(claims[i].PublicKey.Span, claims[i].Message.Span, claims[i].Signature.Span),
                $"seed {Seed}: {Convert.ToHexStringLower(claims[i].PublicKey.Span)} {Convert.ToHexStringLower(claims[i].Signature.Span)} {Convert.ToHexStringLower(claims[i].Message.Span)}");
        return verdicts;
    }

    private BigInteger Scalar()
    {
        var bytes = new byte[64];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true) % EdwardsOracle.L;
    }

    private SignatureClaim Signed()
    {
        var (seed, key, message, signature) = (new byte[32], new byte[32], new byte[random.Next(300)], new byte[64]);
        random.NextBytes(seed);
        random.NextBytes(message);
        Signatures.DerivePublicKey(seed, key);
        Signatures.Sign(seed, message, signature);
        return new SignatureClaim(key, message, signature);
    }

    private byte[] Damaged(ReadOnlyMemory<byte> bytes)
    {
        var damaged = bytes.ToArray();
        var bit = random.Next(8 * damaged.Length);
        damaged[bit / 8] ^= (byte)(1 << bit % 8);
        return damaged;
    }

    private static bool[] Verdicts(SignatureClaim[] claims)
    {
        var together = new bool[claims.Length];
        Signatures.VerifyMany(claims, together);
        return together;
    }
}
