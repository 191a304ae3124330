using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace SecureFed.Protocol.Tests;

public class SignaturesTests
{
    // RFC 8032 section 7.1: TEST 1, 2, 3 and SHA(abc), whose message is the SHA-512 of "abc".
    public static TheoryData<string, string, string, string> Rfc8032 => new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
        {
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            Convert.ToHexStringLower(SHA512.HashData(Encoding.ASCII.GetBytes("abc"))),
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        },
    };

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void Rfc_8032_section_7_1_vectors(string seed, string publicKey, string message, string signature)
    {
        var (key, made) = (new byte[32], new byte[64]);
        Signatures.DerivePublicKey(Convert.FromHexString(seed), key);
        Signatures.Sign(Convert.FromHexString(seed), Convert.FromHexString(message), made);
        Assert.Equal(publicKey, Convert.ToHexStringLower(key));
        Assert.Equal(signature, Convert.ToHexStringLower(made));
        using var signer = new KeySigner(Convert.FromHexString(seed));
        Assert.Equal(signature, Convert.ToHexStringLower(signer.Sign(Convert.FromHexString(message))));
        Assert.True(Verify(key, Convert.FromHexString(message), made));
        Assert.True(Signatures.IsValidPublicKey(key));
    }

    [Fact]
    public void A_flipped_bit_anywhere_breaks_the_signature()
    {
        var (key, message, signature) = Signed();
        for (var bit = 0; bit < 8 * signature.Length; bit += 5)
            Assert.False(Verify(key, message, Flipped(signature, bit)));
        for (var bit = 0; bit < 8 * message.Length; bit++)
            Assert.False(Verify(key, Flipped(message, bit), signature));
        for (var bit = 0; bit < 8 * key.Length; bit += 3)
            Assert.False(Verify(Flipped(key, bit), message, signature));
    }

    [Fact]
    public void A_signature_with_the_group_order_added_to_S_is_refused()
    {
        var (key, message, signature) = Signed();
        var order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", null);
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        s.ToByteArray(isUnsigned: true).CopyTo(signature, 32);
        Assert.False(Verify(key, message, signature));
    }

    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void A_public_key_of_low_order_or_non_canonical_form_is_refused(string publicKey)
    {
        var key = Convert.FromHexString(publicKey);
        Assert.False(Signatures.IsValidPublicKey(key));
        // R = neutral element and S = 0 satisfies the equation for a key of low order and any message.
        var forged = new byte[64];
        forged[0] = 1;
        Assert.False(Verify(key, "anything"u8, forged));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void A_signature_of_the_wrong_length_is_refused(int length) =>
        Assert.False(Verify(Signed().Key, Signed().Message, new byte[length]));

    /// <summary>With the encoded key and with its decoded point, which must agree.</summary>
    private static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var isValid = Signatures.Verify(key, message, signature);
        Assert.Equal(isValid, new VerifyingKey(key).Verifies(message, signature));
        return isValid;
    }

    private static (byte[] Key, byte[] Message, byte[] Signature) Signed()
    {
        var seed = Enumerable.Repeat((byte)0x42, 32).ToArray();
        var (key, message, signature) = (new byte[32], Encoding.ASCII.GetBytes("a message"), new byte[64]);
        Signatures.DerivePublicKey(seed, key);
        Signatures.Sign(seed, message, signature);
        return (key, message, signature);
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var copy = (byte[])bytes.Clone();
        copy[bit / 8] ^= (byte)(1 << bit % 8);
        return copy;
    }
}
