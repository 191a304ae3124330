using System.Buffers;

namespace SecureFed.Protocol.Tests;

public class PairedTreesTests
{
    [Fact]
    public void Proofs_are_those_of_the_two_trees_as_they_stand_in_a_message()
    {
        foreach (var count in Enumerable.Range(1, 20).Append(218))
        {
            MerkleTree[] trees = [TreeOf(count, "first"), TreeOf(count, "second")];
            var paired = new PairedTrees(trees[0], trees[1]);
            Assert.Equal(trees[0].Root, paired.Root);
            Assert.Equal(trees[1].Root, paired.SecondRoot);
            for (var index = 0; index < count; index++)
                for (var tree = 0; tree < 2; tree++)
                {
                    var proof = trees[tree].ProofOf(index);
                    Assert.Equal(proof.Select(hash => Convert.ToHexString(hash.Span)), paired.ProofOf(index, tree).Select(hash => Convert.ToHexString(hash.Span)));
                    Assert.Equal(Encoded((ref FrameWriter writer) => writer.Proof(proof)), Encoded((ref FrameWriter writer) => writer.Proof(paired, index, tree)));
                    Assert.Equal(Encoded((ref FrameWriter writer) => writer.Proof(proof)), Encoded((ref FrameWriter writer) => writer.Proof(trees[tree], index)));
                }
        }
    }

    [Fact]
    public void Trees_over_different_numbers_of_leaves_do_not_pair() => Assert.Throws<ArgumentException>(() => new PairedTrees(TreeOf(3, "first"), TreeOf(4, "second")));

    private delegate void Write(ref FrameWriter writer);

    private static MerkleTree TreeOf(int count, string name) => MerkleTree.Of(Enumerable.Range(0, count).Select(leaf => Transcript.LP(name, Field.U32(leaf))));

    private static byte[] Encoded(Write write)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new FrameWriter(output);
        write(ref writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}
