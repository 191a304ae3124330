using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SecureFed.Protocol.Tests;

public class KeyScheduleTests
{
    private static readonly byte[] Rid = Bytes(1, 32);
    private static readonly ParticipantId Ann = ParticipantId.Parse("ann");
    private static readonly ParticipantId Bob = ParticipantId.Parse("bob");

    // RFC 5869 appendix A.1 to A.3.
    [Theory]
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", 42,
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")]
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "", 42,
        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")]
    public void Rfc_5869_vectors(string ikm, string salt, string info, int length, string prk, string okm)
    {
        var extracted = new byte[32];
        KeySchedule.MaskPseudorandomKey(Convert.FromHexString(ikm), Convert.FromHexString(salt), extracted);
        Assert.Equal(prk, Convert.ToHexStringLower(extracted));
        Assert.Equal(okm, Convert.ToHexStringLower(Expand(extracted, Convert.FromHexString(info), length)));
    }

    [Fact]
    public void A_mask_private_key_is_hkdf_of_the_root_with_session_and_name()
    {
        var session = new SessionId(Bytes(9, 32));
        var key = new byte[32];
        KeySchedule.MaskPrivateKey(Bytes(2, 32), session, Ann, key);
        Assert.Equal(Expand(Extract(Bytes(2, 32), Bytes(9, 32)), Info("SecureFed/v1/mask-key", "ann"u8.ToArray()), 32), key);
    }

    [Fact]
    public void A_channel_key_is_hkdf_of_the_agreement_with_roster_names_and_keys()
    {
        var key = new byte[32];
        KeySchedule.ChannelKey(Bytes(3, 32), Rid, Ann, Bob, Bytes(4, 32), Bytes(5, 32), key);
        Assert.Equal(Expand(Extract(Bytes(3, 32), Rid), Info("SecureFed/v1/channel", "ann"u8.ToArray(), "bob"u8.ToArray(), Bytes(4, 32), Bytes(5, 32)), 32), key);
    }

    [Fact]
    public void The_two_directions_of_a_channel_have_different_keys()
    {
        var (there, back) = (new byte[32], new byte[32]);
        KeySchedule.ChannelKey(Bytes(3, 32), Rid, Ann, Bob, Bytes(4, 32), Bytes(5, 32), there);
        KeySchedule.ChannelKey(Bytes(3, 32), Rid, Bob, Ann, Bytes(5, 32), Bytes(4, 32), back);
        Assert.NotEqual(there, back);
    }

    [Fact]
    public void Mask_seeds_are_hkdf_expansions_bound_to_the_vector()
    {
        var vector = VectorSpec.Modular("update", 1000, 20);
        var (prk, pair, self) = (new byte[32], new byte[32], new byte[32]);
        KeySchedule.MaskPseudorandomKey(Bytes(6, 32), Rid, prk);
        var batch = new HmacBatch(pair);
        KeySchedule.PairwiseMask(ref batch, prk, Ann, Bob, Bytes(4, 32), Bytes(5, 32), vector);
        batch.Finish();
        KeySchedule.SelfMask(prk, Ann, vector, self);

        byte[] name = "update"u8.ToArray(), bits = [20], length = [0, 0, 3, 232];
        Assert.Equal(Extract(Bytes(6, 32), Rid), prk);
        Assert.Equal(Expand(prk, Info("SecureFed/v1/pairwise-mask", "ann"u8.ToArray(), "bob"u8.ToArray(), Bytes(4, 32), Bytes(5, 32), name, bits, length), 32), pair);
        Assert.Equal(Expand(prk, Info("SecureFed/v1/self-mask-stream", "ann"u8.ToArray(), name, bits, length), 32), self);
    }

    // RFC 5869 section 2, written from HMAC alone.
    private static byte[] Extract(byte[] ikm, byte[] salt) => HMACSHA256.HashData(salt, ikm);

    private static byte[] Expand(byte[] prk, byte[] info, int length)
    {
        var (output, block) = (new List<byte>(), Array.Empty<byte>());
        for (byte counter = 1; output.Count < length; counter++)
        {
            block = HMACSHA256.HashData(prk, block.Concat(info).Append(counter).ToArray());
            output.AddRange(block);
        }
        return [.. output.Take(length)];
    }

    private static byte[] Info(string label, params byte[][] fields)
    {
        var info = new List<byte>();
        foreach (var field in fields.Prepend(Encoding.ASCII.GetBytes(label)))
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
            info.AddRange(length);
            info.AddRange(field);
        }
        return [.. info];
    }

    private static byte[] Bytes(byte value, int count) => Enumerable.Repeat(value, count).ToArray();
}
