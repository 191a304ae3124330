using System.Numerics;
using System.Runtime.CompilerServices;
using CsCheck;

namespace SecureFed.Protocol.Tests;

public class BitPackingTests
{
    [Fact]
    public void Three_bit_values_are_packed_least_significant_bit_first()
    {
        var packed = new byte[2];
        BitPacking.Pack<ushort>([1, 2, 7, 4, 5], 3, packed);
        // 101 100 111 010 001, read from the right, fills 15 bits.
        Assert.Equal([0b11_010_001, 0b0101_1001], packed);
    }

    [Fact]
    public void Sixteen_bit_lanes_match_the_big_integer_oracle_for_every_width() => AssertEveryWidth<ushort>();

    [Fact]
    public void Thirty_two_bit_lanes_match_the_big_integer_oracle_for_every_width() => AssertEveryWidth<uint>();

    [Fact]
    public void Sixty_four_bit_lanes_match_the_big_integer_oracle_for_every_width() => AssertEveryWidth<ulong>();

    [Theory]
    [InlineData(5, 3, new byte[] { 0, 0x7f }, true)]
    [InlineData(5, 3, new byte[] { 0, 0x80 }, false)]
    [InlineData(8, 3, new byte[] { 0, 0, 0xff }, true)]
    public void Padding_bits_must_be_zero(int count, int bits, byte[] packed, bool zero) => Assert.Equal(zero, BitPacking.HasZeroPadding(packed, count, bits));

    [Fact]
    public void A_packed_form_of_the_wrong_length_is_a_misuse()
    {
        Assert.Throws<ArgumentException>(() => BitPacking.Pack<uint>(new uint[5], 20, new byte[14]));
        Assert.Throws<ArgumentException>(() => BitPacking.Unpack<uint>(new byte[12], 20, new uint[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitPacking.Pack<ushort>(new ushort[8], 17, new byte[17]));
    }

    private static void AssertEveryWidth<TLane>()
        where TLane : unmanaged, IBinaryInteger<TLane>, IUnsignedNumber<TLane> =>
        Gen.Select(Gen.Int[1, Math.Min(62, 8 * Unsafe.SizeOf<TLane>())], Gen.Int[0, 700], Gen.Int).Sample((bits, count, seed) =>
        {
            var random = new Random(seed);
            var lanes = Enumerable.Range(0, count).Select(_ => TLane.CreateTruncating(random.NextInt64() << 1 ^ random.NextInt64())).ToArray();
            var mask = (TLane.One << (bits - 1)) - TLane.One | TLane.One << (bits - 1);
            var reduced = lanes.Select(lane => lane & mask).ToArray();

            var expected = Oracle(reduced, bits);
            var (packed, scalar) = (new byte[expected.Length], new byte[expected.Length]);
            BitPacking.Pack<TLane>(lanes, bits, packed);
            BitPacking.PackScalar<TLane>(lanes, bits, scalar);
            Assert.Equal(expected, packed);
            Assert.Equal(expected, scalar);
            Assert.True(BitPacking.HasZeroPadding(packed, count, bits));

            var (unpacked, unpackedScalar) = (new TLane[count], new TLane[count]);
            BitPacking.Unpack<TLane>(packed, bits, unpacked);
            BitPacking.UnpackScalar<TLane>(packed, bits, unpackedScalar);
            Assert.Equal(reduced, unpacked);
            Assert.Equal(reduced, unpackedScalar);
        }, iter: 400);

    private static byte[] Oracle<TLane>(TLane[] values, int bits)
        where TLane : IBinaryInteger<TLane>
    {
        var number = BigInteger.Zero;
        for (var i = values.Length - 1; i >= 0; i--)
            number = number << bits | BigInteger.CreateChecked(values[i]);
        var bytes = number.ToByteArray(isUnsigned: true);
        Array.Resize(ref bytes, BitPacking.PackedSize(values.Length, bits));
        return bytes;
    }
}
