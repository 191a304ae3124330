using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CsCheck;

namespace SecureFed.Protocol.Tests;

public class MaskSetTests
{
    private const string Key = "2b7e151628aed2a6abf7158809cf4f3c";

    private static readonly bool[] Twins = AesCounterMode.IsVectorised ? [true, false] : [false];

    [Fact]
    public void Nist_sp_800_38a_f_5_1_counter_mode()
    {
        var plaintext = Convert.FromHexString(
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
        foreach (var vectorised in Twins)
        {
            var stream = MemoryMarshal.AsBytes(Applied(vectorised, [(Seed("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), false)], new ulong[8], 0).AsSpan());
            for (var i = 0; i < stream.Length; i++)
                stream[i] ^= plaintext[i];
            Assert.Equal(
                "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee",
                Convert.ToHexStringLower(stream));
        }
    }

    [Theory]
    [InlineData("ffffffffffffffffffffffffffffffff")]
    [InlineData("00000000000000ffffffffffffffffff")]
    [InlineData("0123456789abcdefffffffffffffff80")]
    [InlineData("fffffffffffffffffffffffffffffff8")]
    public void The_counter_is_big_endian_and_wraps_at_128_bits(string counter)
    {
        foreach (var vectorised in Twins)
            Assert.Equal(Expected([(Seed(counter), false)], new uint[1200], 0), Applied(vectorised, [(Seed(counter), false)], new uint[1200], 0));
    }

    [Fact]
    public void Sixteen_bit_lanes_match_the_oracle_over_any_range() => AssertAnyRange<ushort>();

    [Fact]
    public void Thirty_two_bit_lanes_match_the_oracle_over_any_range() => AssertAnyRange<uint>();

    [Fact]
    public void Sixty_four_bit_lanes_match_the_oracle_over_any_range() => AssertAnyRange<ulong>();

    [Fact]
    public void A_set_in_the_memory_of_one_that_was_disposed_of_holds_only_its_own_masks()
    {
        var (first, second) = (Seed("0123456789abcdef0123456789abcdef"), Seed("fedcba9876543210fedcba9876543210"));
        var one = new MaskSet(40);
        for (var i = 0; i < 40; i++)
            one.Add(first, subtract: i % 2 == 0);
        one.Dispose();
        using var another = new MaskSet(20);
        another.Add(second, subtract: false);
        var lanes = new uint[100];
        another.ApplyTo(lanes.AsSpan());
        Assert.Equal(Expected([(second, false)], new uint[100], 0), lanes);
        one.Dispose();
        one.ApplyTo(lanes.AsSpan());
        Assert.Equal(Expected([(second, false)], new uint[100], 0), lanes);
    }

    [Fact]
    public void Any_partition_of_a_vector_gives_the_same_bytes() =>
        Gen.Select(Gen.Int[1, 30_000], Gen.Int[0, 30_000], Gen.Byte.Array[32], Gen.Byte.Array[32]).Sample((length, cut, first, second) =>
        {
            cut = Math.Min(cut, length);
            using var masks = new MaskSet();
            masks.Add(first, subtract: false);
            masks.Add(second, subtract: true);
            var (whole, parts) = (new uint[length], new uint[length]);
            masks.ApplyTo(whole.AsSpan());
            masks.ApplyTo(parts.AsSpan(cut), cut);
            masks.ApplyTo(parts.AsSpan(0, cut));
            Assert.Equal(whole, parts);
        }, iter: 50);

    [Fact]
    public void Adding_and_subtracting_a_mask_leaves_the_vector_as_it_was()
    {
        var lanes = Enumerable.Range(0, 1000).Select(i => (ushort)(i * 65)).ToArray();
        Assert.Equal(lanes, Applied(AesCounterMode.IsVectorised, [(Seed("00"), false), (Seed("00"), true)], [.. lanes], 5));
    }

    [Fact]
    public void A_cleared_set_masks_nothing_and_can_be_filled_again()
    {
        using var masks = new MaskSet(1);
        for (var i = 0; i < 5; i++)
            masks.Add(Seed("00"), subtract: false);
        masks.Clear();
        var lanes = new uint[10];
        masks.ApplyTo(lanes.AsSpan());
        Assert.Equal(new uint[10], lanes);
        masks.Add(Seed("01"), subtract: false);
        masks.ApplyTo(lanes.AsSpan());
        Assert.Equal(Expected([(Seed("01"), false)], new uint[10], 0), lanes);
    }

    private static void AssertAnyRange<TLane>()
        where TLane : unmanaged, IBinaryInteger<TLane> =>
        Gen.Select(Gen.Int[0, 20_000], Gen.Long[0, 1L << 40], Gen.Select(Gen.Byte.Array[32], Gen.Bool).Array[0, 5], Gen.Int).Sample((length, first, masks, seed) =>
        {
            var random = new Random(seed);
            var lanes = Enumerable.Range(0, length).Select(_ => TLane.CreateTruncating(random.NextInt64())).ToArray();
            var expected = Expected(masks, [.. lanes], first);
            foreach (var vectorised in Twins)
                Assert.Equal(expected, Applied(vectorised, masks, [.. lanes], first));
        }, iter: 30);

    private static TLane[] Applied<TLane>(bool vectorised, (byte[] Seed, bool Subtract)[] masks, TLane[] lanes, long first)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        using var set = new MaskSet(2, vectorised);
        foreach (var (seed, subtract) in masks)
            set.Add(seed, subtract);
        switch (lanes)
        {
            case ushort[] narrow: set.ApplyTo(narrow.AsSpan(), first); break;
            case uint[] middle: set.ApplyTo(middle.AsSpan(), first); break;
            case ulong[] wide: set.ApplyTo(wide.AsSpan(), first); break;
        }
        return lanes;
    }

    /// <summary>Counter blocks from big-integer arithmetic, encrypted one by one by the platform, and lanes read byte by byte.</summary>
    private static TLane[] Expected<TLane>((byte[] Seed, bool Subtract)[] masks, TLane[] lanes, long first)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        var size = Marshal.SizeOf<TLane>();
        foreach (var (seed, subtract) in masks)
        {
            using var aes = Aes.Create();
            aes.Key = seed[..16];
            var counter = new BigInteger(seed.AsSpan(16), isUnsigned: true, isBigEndian: true);
            var firstBlock = first * size / 16;
            var blocks = (int)((first + lanes.Length) * size / 16 - firstBlock + 1);
            var stream = new byte[16 * blocks];
            for (var block = 0; block < blocks; block++)
            {
                var value = (counter + firstBlock + block) % BigInteger.Pow(2, 128);
                var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
                bytes.CopyTo(stream, 16 * block + 16 - bytes.Length);
            }
            stream = aes.EncryptEcb(stream, PaddingMode.None);
            for (var i = 0; i < lanes.Length; i++)
            {
                var mask = TLane.ReadLittleEndian(stream.AsSpan((int)((first + i) * size - firstBlock * 16), size), isUnsigned: true);
                lanes[i] = unchecked(subtract ? lanes[i] - mask : lanes[i] + mask);
            }
        }
        return lanes;
    }

    private static byte[] Seed(string counter) => Convert.FromHexString(Key + counter.PadLeft(32, '0'));
}
