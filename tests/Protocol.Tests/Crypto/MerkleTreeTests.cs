using System.Security.Cryptography;
using CsCheck;

namespace SecureFed.Protocol.Tests;

public class MerkleTreeTests
{
    // The inputs and roots that Certificate Transparency implementations share as test values for RFC 6962 section 2.1.
    private static readonly byte[][] Inputs =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Rfc_6962_roots(int leaves, string root)
    {
        Assert.Equal(root, Convert.ToHexStringLower(MerkleTree.Of(Inputs.Take(leaves)).Root));
        Assert.Equal(root, Convert.ToHexStringLower(Build(Inputs.Take(leaves)).Root()));
    }

    [Fact]
    public void Root_and_proofs_match_the_recursive_definition_for_every_small_tree()
    {
        for (var count = 1; count <= 40; count++)
        {
            var leaves = Enumerable.Range(0, count).Select(i => new byte[] { (byte)i, (byte)count }).ToArray();
            var tree = MerkleTree.Of(leaves);
            Assert.Equal(RecursiveRoot(leaves), tree.Root);
            Assert.Equal(tree.Root, Build(leaves).Root());
            for (var i = 0; i < count; i++)
            {
                var proof = tree.Prove(i);
                Assert.Equal(RecursivePath(i, leaves), proof);
                Assert.True(MerkleTree.Verify(tree.Root, i, count, leaves[i], proof));
            }
        }
    }

    [Fact]
    public void A_proof_fits_no_other_leaf_index_count_or_root() =>
        Gen.Select(Gen.Int[2, 60], Gen.Int[0, 59], Gen.Int[0, 59]).Where((count, i, j) => i < count && j < count && i != j).Sample((count, i, j) =>
        {
            var leaves = Enumerable.Range(0, count).Select(v => new[] { (byte)v }).ToArray();
            var tree = MerkleTree.Of(leaves);
            var proof = tree.Prove(i);
            Assert.False(MerkleTree.Verify(tree.Root, i, count, leaves[j], proof));
            Assert.False(MerkleTree.Verify(tree.Root, j, count, leaves[i], proof));
            Assert.False(MerkleTree.Verify(SHA256.HashData(tree.Root), i, count, leaves[i], proof));
            Assert.False(MerkleTree.Verify(tree.Root, i, count, leaves[i], proof[..^1]));
            Assert.False(MerkleTree.Verify(tree.Root, i, count, leaves[i], [.. proof, new byte[32]]));
            Assert.False(MerkleTree.Verify(tree.Root, i, count, leaves[i], [.. proof[..^1], new byte[31]]));
        });

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(3, 3)]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    public void An_index_outside_the_tree_proves_nothing(int index, int count) => Assert.False(MerkleTree.Verify(new byte[32], index, count, [1], Array.Empty<byte[]>()));

    [Fact]
    public void An_inner_node_cannot_pass_for_a_leaf()
    {
        var tree = MerkleTree.Of([[1], [2], [3], [4]]);
        var top = tree.Prove(0)[1];
        var forged = MerkleTree.Of([[1], [2]]);
        byte[] node = [.. forged.Prove(1)[0], .. forged.Prove(0)[0]];
        Assert.False(MerkleTree.Verify(tree.Root, 0, 2, node, [top]));
    }

    private static MerkleBuilder Build(IEnumerable<byte[]> leaves)
    {
        var builder = new MerkleBuilder();
        foreach (var leaf in leaves)
            builder.Add(leaf);
        return builder;
    }

    // RFC 6962 section 2.1 and 2.1.1, as written there.
    private static byte[] RecursiveRoot(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
            return SHA256.HashData([0, .. leaves[0]]);
        var split = Split(leaves.Length);
        return SHA256.HashData([1, .. RecursiveRoot(leaves[..split]), .. RecursiveRoot(leaves[split..])]);
    }

    private static byte[][] RecursivePath(int index, ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
            return [];
        var split = Split(leaves.Length);
        return index < split
            ? [.. RecursivePath(index, leaves[..split]), RecursiveRoot(leaves[split..])]
            : [.. RecursivePath(index - split, leaves[split..]), RecursiveRoot(leaves[..split])];
    }

    private static int Split(int count) => 1 << (31 - int.LeadingZeroCount(count - 1));
}
