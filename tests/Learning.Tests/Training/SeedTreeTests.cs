using System.Buffers.Binary;
using CsCheck;

namespace SecureFed.Learning.Tests;

public class SeedTreeTests
{
    [Fact]
    public void A_key_is_the_sha_256_chain_that_the_documentation_describes()
    {
        var key = new byte[32];

        SeedTree.FromSeed(42).Child("clients").Child("é", 7).FillKey(key);

        // Computed with another implementation of SHA-256 (Python's hashlib).
        Assert.Equal("6741bac9ea08e85c778b953adda1e4bff1e08f5e96eb37742d3a5761fd0e99b3", Convert.ToHexStringLower(key));
    }

    [Fact]
    public void Different_paths_give_different_numbers_and_the_same_path_the_same()
    {
        var seeds = SeedTree.FromSeed(1);
        SeedTree[] nodes = [seeds, SeedTree.FromSeed(2), seeds.Child("a"), seeds.Child("b"), seeds.Child("a", 0), seeds.Child("a", 1), seeds.Child("a").Child("a"), seeds.Child("aa")];

        Assert.Equal(nodes.Length, nodes.Select(node => node.CreateRandom().NextInt64()).Distinct().Count());
        Assert.Equal(seeds.Child("a", 1).CreateRandom().NextInt64(), SeedTree.FromSeed(1).Child("a", 1).CreateRandom().NextInt64());
    }

    [Fact]
    public void The_generator_gives_the_published_sequence()
    {
        // State words 1, 2, 3, 4, as in the tests of other implementations.
        var state = new byte[32];
        for (var i = 0; i < 4; i++)
            BinaryPrimitives.WriteInt64LittleEndian(state.AsSpan(8 * i), i + 1);
        var random = new Xoshiro256(state);

        Assert.Equal(
            [11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600, 16172922978634559625, 8476171486693032832],
            Enumerable.Range(0, 8).Select(_ => random.NextUInt64()));
    }

    [Fact]
    public void Numbers_stay_within_their_range_and_reach_all_of_it()
    {
        var random = SeedTree.FromSeed(3).CreateRandom();
        var seen = Enumerable.Range(0, 1000).Select(_ => random.Next(-2, 3)).ToHashSet();
        var doubles = Enumerable.Range(0, 1000).Select(_ => random.NextDouble()).ToArray();

        Assert.Equal([-2, -1, 0, 1, 2], seen.Order());
        Assert.All(doubles, value => Assert.InRange(value, 0, 1 - double.Epsilon));
        Assert.InRange(doubles.Average(), 0.45, 0.55);
        Gen.Select(Gen.Long, Gen.Long).Sample((a, b) =>
        {
            var (low, high) = (Math.Min(a, b), Math.Max(a, b));
            Assert.InRange(random.NextInt64(low, high), low, Math.Max(low, high == low ? low : high - 1));
        }, threads: 1);
    }

    [Fact]
    public void Bytes_are_the_words_in_little_endian_order()
    {
        var bytes = new byte[12];
        SeedTree.FromSeed(3).CreateRandom().NextBytes(bytes);
        var words = (Xoshiro256)SeedTree.FromSeed(3).CreateRandom();

        Assert.Equal(words.NextUInt64(), BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        Assert.Equal(unchecked((uint)words.NextUInt64()), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)));
    }

    [Fact]
    public void A_key_of_another_size() => Assert.Throws<ArgumentOutOfRangeException>(() => SeedTree.FromSeed(1).FillKey(new byte[16]));
}
