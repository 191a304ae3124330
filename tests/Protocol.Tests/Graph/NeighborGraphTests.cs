using System.Buffers.Binary;
using System.Security.Cryptography;
using CsCheck;

namespace SecureFed.Protocol.Tests;

public class NeighborGraphTests
{
    private static readonly byte[] Coin = SHA256.HashData("coin"u8);

    [Fact]
    public void Every_ring_is_regular_symmetric_and_without_loops() =>
        Rings.Sample((participants, degree, coin) =>
        {
            var graph = NeighborGraph.Ring(participants, degree, coin);
            for (var u = 0; u < participants; u++)
            {
                var neighbors = graph.NeighborsOf(u);
                Assert.Equal(degree, neighbors.Distinct().Count());
                Assert.Equal(neighbors.Order(), neighbors);
                Assert.DoesNotContain(u, neighbors);
                for (var v = 0; v < participants; v++)
                    Assert.Equal(neighbors.Contains(v), graph.AreNeighbors(u, v));
                Assert.All(neighbors, v => Assert.Contains(u, graph.NeighborsOf(v)));
            }
        }, iter: 30);

    [Fact]
    public void On_a_complete_graph_everyone_else_is_a_neighbour()
    {
        var graph = NeighborGraph.Complete(5);
        Assert.Equal([0, 1, 3, 4], graph.NeighborsOf(2));
        Assert.False(graph.AreNeighbors(2, 2));
    }

    [Fact]
    public void The_permutation_follows_the_specification_word_by_word()
    {
        const int n = 300;
        var words = new Queue<uint>(Enumerable.Range(0, 100).SelectMany(Block));
        var expected = Enumerable.Range(0, n).ToArray();
        for (var i = n - 1; i >= 1; i--)
        {
            uint word;
            do
                word = words.Dequeue();
            while (word >= 4294967296L / (i + 1) * (i + 1));
            var j = (int)(word % (uint)(i + 1));
            (expected[i], expected[j]) = (expected[j], expected[i]);
        }
        Assert.Equal(expected, CoinPermutation.Draw(n, Coin));

        static IEnumerable<uint> Block(int j)
        {
            var label = "SecureFed/v1/permutation"u8.ToArray();
            var number = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(number, j);
            byte[] message = [0, 0, 0, (byte)label.Length, .. label, 0, 0, 0, 32, .. Coin, 0, 0, 0, 8, .. number];
            var hash = SHA256.HashData(message);
            return Enumerable.Range(0, 8).Select(i => BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(4 * i)));
        }
    }

    [Fact]
    public void Different_coins_draw_different_graphs() =>
        Assert.NotEqual(NeighborGraph.Ring(100, 10, Coin).NeighborsOf(0), NeighborGraph.Ring(100, 10, SHA256.HashData(Coin)).NeighborsOf(0));

    [Fact]
    public void Every_permutation_of_four_is_about_equally_frequent()
    {
        var counts = new Dictionary<string, int>();
        const int draws = 24_000;
        for (var i = 0; i < draws; i++)
        {
            var key = string.Join(' ', CoinPermutation.Draw(4, SHA256.HashData(BitConverter.GetBytes(i))));
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        Assert.Equal(24, counts.Count);
        // Chi-square with 23 degrees of freedom: 64 has a probability below 10^-5, and the coins are fixed.
        Assert.True(counts.Values.Sum(c => (c - 1000.0) * (c - 1000.0) / 1000) < 64);
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(10, 0)]
    [InlineData(10, 10)]
    public void A_ring_of_an_impossible_degree_is_a_misuse(int participants, int degree) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NeighborGraph.Ring(participants, degree, Coin));

    private static Gen<(int Participants, int Degree, byte[] Coin)> Rings =>
        from participants in Gen.Int[3, 60]
        from half in Gen.Int[1, (participants - 1) / 2]
        from coin in Gen.Byte.Array[32]
        select (participants, 2 * half, coin);
}
