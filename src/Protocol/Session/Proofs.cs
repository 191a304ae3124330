using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>Inclusion proofs between their two forms: arrays in <see cref="MerkleTree"/>, memory in messages.</summary>
internal static class Proofs
{
    /// <summary>The proof of a leaf as it stands in a message.</summary>
    public static ImmutableArray<ReadOnlyMemory<byte>> ProofOf(this MerkleTree tree, int index) => tree.Path(index);

    /// <summary>Whether a leaf stands at an index under a root.</summary>
    public static bool Hold(ReadOnlyMemory<byte> root, int index, int count, ReadOnlySpan<byte> leaf, ImmutableArray<ReadOnlyMemory<byte>> proof)
        => MerkleTree.Verify(root.Span, index, count, leaf, proof.AsSpan());
}
