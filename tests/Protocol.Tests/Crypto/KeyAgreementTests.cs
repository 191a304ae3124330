using System.Numerics;
using CsCheck;

namespace SecureFed.Protocol.Tests;

public class KeyAgreementTests
{
    // RFC 7748 section 5.2; the second u has its unused bit cleared, as the RFC masks it and this library refuses it.
    [Theory]
    [InlineData(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a413",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void Rfc_7748_section_5_2_vectors(string scalar, string u, string result) => Assert.Equal(result, Agree(scalar, u));

    [Theory]
    [InlineData(1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")]
    [InlineData(1000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")]
    public void Rfc_7748_section_5_2_iterations(int times, string result)
    {
        var k = new byte[32];
        k[0] = 9;
        var u = (byte[])k.Clone();
        for (var i = 0; i < times; i++)
        {
            var next = new byte[32];
            Assert.True(KeyAgreement.TryAgree(k, u, next));
            (k, u) = (next, k);
        }
        Assert.Equal(result, Convert.ToHexStringLower(k));
    }

    [Fact]
    public void Rfc_7748_section_6_1_both_sides_agree()
    {
        const string alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
        const string bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", PublicKey(alice));
        Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", PublicKey(bob));
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Agree(alice, PublicKey(bob)));
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Agree(bob, PublicKey(alice)));
    }

    public static TheoryData<string> LowOrderPoints =>
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    [Theory]
    [MemberData(nameof(LowOrderPoints))]
    public void A_point_of_low_order_is_refused(string u)
    {
        var point = Convert.FromHexString(u);
        Assert.False(KeyAgreement.IsValidPublicKey(point));
        var shared = new byte[32];
        Assert.False(KeyAgreement.TryAgree(Enumerable.Repeat((byte)0x5a, 32).ToArray(), point, shared));
        Assert.All(shared, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Every_encoding_from_p_upwards_is_refused()
    {
        var p = BigInteger.Pow(2, 255) - 19;
        for (var offset = 0; offset < 19; offset++)
            AssertRefused(p + offset);
        AssertRefused(p * 2);
        AssertRefused(BigInteger.Pow(2, 256) - 1);
        AssertRefused(BigInteger.Pow(2, 255) + 9);
        var largest = (p - 2).ToByteArray(isUnsigned: true);
        Assert.True(KeyAgreement.IsValidPublicKey(largest));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_the_wrong_length_is_refused(int length)
    {
        Assert.False(KeyAgreement.IsValidPublicKey(new byte[length]));
        Assert.False(KeyAgreement.TryAgree(new byte[32], new byte[length], new byte[32]));
    }

    [Fact]
    public void Agreeing_with_many_peers_gives_what_agreeing_one_by_one_gives() =>
        Gen.Select(Gen.Byte.Array[32], Gen.OneOf(Gen.Byte.Array[32], EdgePoint).Array[0, 20]).Sample((privateKey, points) =>
        {
            var (expected, expectedAgreed) = (new byte[32 * points.Length], new bool[points.Length]);
            for (var i = 0; i < points.Length; i++)
                expectedAgreed[i] = KeyAgreement.TryAgree(privateKey, points[i], expected.AsSpan(32 * i, 32));
            var (shared, agreed) = (new byte[32 * points.Length], new bool[points.Length]);
            KeyAgreement.AgreeWithAll(privateKey, points.SelectMany(p => p).ToArray(), shared, agreed);
            Assert.Equal(expected, shared);
            Assert.Equal(expectedAgreed, agreed);
        }, iter: 60);

    /// <summary>Points near 0, p, 2^255 and the powers of two where limbs begin and end.</summary>
    private static Gen<byte[]> EdgePoint =>
        from power in Gen.Int[0, 256]
        from offset in Gen.Int[-40, 40]
        select Encode(BigInteger.Max(0, BigInteger.Min(BigInteger.Pow(2, power) + offset, BigInteger.Pow(2, 256) - 1)));

    private static byte[] Encode(BigInteger u)
    {
        var bytes = u.ToByteArray(isUnsigned: true);
        Array.Resize(ref bytes, 32);
        return bytes;
    }

    private static void AssertRefused(BigInteger u)
    {
        var bytes = Encode(u);
        Assert.False(KeyAgreement.IsValidPublicKey(bytes));
        Assert.False(KeyAgreement.TryAgree(Enumerable.Repeat((byte)7, 32).ToArray(), bytes, new byte[32]));
    }

    private static string Agree(string privateKey, string publicKey)
    {
        var shared = new byte[32];
        Assert.True(KeyAgreement.TryAgree(Convert.FromHexString(privateKey), Convert.FromHexString(publicKey), shared));
        return Convert.ToHexStringLower(shared);
    }

    private static string PublicKey(string privateKey)
    {
        var key = new byte[32];
        KeyAgreement.DerivePublicKey(Convert.FromHexString(privateKey), key);
        return Convert.ToHexStringLower(key);
    }
}
