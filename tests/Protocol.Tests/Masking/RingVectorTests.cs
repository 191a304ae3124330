using CsCheck;

namespace SecureFed.Protocol.Tests;

public class RingVectorTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(16, 2)]
    [InlineData(17, 4)]
    [InlineData(32, 4)]
    [InlineData(33, 8)]
    [InlineData(62, 8)]
    public void A_lane_is_the_least_that_holds_the_ring(int bits, int bytes)
    {
        using var vector = new RingVector(3, bits);
        Assert.Equal(bytes, vector.LaneBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    public void Other_ring_widths_are_a_misuse(int bits) => Assert.Throws<ArgumentOutOfRangeException>(() => new RingVector(3, bits));

    [Fact]
    public void Sums_of_packed_vectors_and_cancelling_masks_are_sums_in_the_ring() =>
        Gen.Select(Gen.Int[1, 62], Gen.Int[1, 5000], Gen.Int[1, 9], Gen.Int, Gen.Byte.Array[32]).Sample((bits, length, parties, seed, mask) =>
        {
            var random = new Random(seed);
            var modulus = ulong.MaxValue >> (64 - bits);
            var expected = new ulong[length];
            using var masks = new MaskSet();
            using var inverse = new MaskSet();
            masks.Add(mask, subtract: false);
            inverse.Add(mask, subtract: true);
            using var sum = new RingVector(length, bits);
            using var together = new RingVector(length, bits);
            var inputs = new List<ReadOnlyMemory<byte>>();
            for (var party = 0; party < parties; party++)
            {
                var input = Enumerable.Range(0, length).Select(_ => (ulong)random.NextInt64() & modulus).ToArray();
                for (var i = 0; i < length; i++)
                    expected[i] = unchecked(expected[i] + input[i]) & modulus;
                using var vector = new RingVector(length, bits);
                vector.Load<ulong>(input);
                vector.Apply(masks);
                var packed = new byte[BitPacking.PackedSize(length, bits)];
                vector.Pack(0, length, packed);
                sum.AddPacked(packed, 0, length);
                sum.Apply(inverse);
                together.Apply(inverse);
                inputs.Add(packed);
            }
            together.AddPacked(inputs.ToArray(), 0, length);
            var result = new ulong[length];
            sum.CopyTo(result);
            Assert.Equal(expected, result);
            Assert.Equal(expected.Max(), sum.Maximum());
            together.CopyTo(result);
            Assert.Equal(expected, result);
        }, iter: 60);

    [Fact]
    public void Chunks_can_be_added_and_packed_on_their_own()
    {
        using var vector = new RingVector(1000, 20);
        var packed = new byte[BitPacking.PackedSize(100, 20)];
        BitPacking.Pack<uint>(Enumerable.Range(1, 100).Select(i => (uint)i).ToArray(), 20, packed);
        vector.AddPacked(packed, 900, 100);
        vector.AddPacked(packed, 900, 100);
        Assert.Equal(0UL, vector[899]);
        Assert.Equal(200UL, vector[999]);
        var again = new byte[BitPacking.PackedSize(200, 20)];
        vector.Pack(800, 200, again);
        var values = new uint[200];
        BitPacking.Unpack<uint>(again, 20, values);
        Assert.Equal(2u, values[100]);
    }

    [Fact]
    public void Adding_vectors_of_different_rings_is_a_misuse()
    {
        using var narrow = new RingVector(4, 10);
        using var wide = new RingVector(4, 11);
        Assert.Throws<ArgumentException>(() => wide.Add(narrow));
    }

    [Fact]
    public void Memory_from_the_pool_is_zero()
    {
        for (var i = 0; i < 3; i++)
        {
            using var vector = new RingVector(1000, 32);
            Assert.Equal(0UL, vector.Maximum());
            vector.Lanes<uint>().Fill(7);
        }
    }
}
