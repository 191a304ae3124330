using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>Computes the root of a <see cref="MerkleTree"/> from leaves as they come, keeping one hash per level only.</summary>
internal sealed class MerkleBuilder
{
    // Hash i covers 2^i leaves and is in use when bit i of the count is set: a binary counter of complete subtrees.
    private readonly byte[] _peaks = new byte[32 * MerkleTree.HashSize];

    /// <summary>Leaves so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the content of the next leaf.</summary>
    public void Add(ReadOnlySpan<byte> leaf)
    {
        Span<byte> hash = stackalloc byte[MerkleTree.HashSize];
        MerkleTree.HashLeaf(leaf, hash);
        AddHash(hash);
    }

    /// <summary>Adds the hash of the next leaf.</summary>
    public void AddHash(ReadOnlySpan<byte> leafHash)
    {
        Span<byte> hash = stackalloc byte[MerkleTree.HashSize];
        leafHash.CopyTo(hash);
        var level = 0;
        for (; (Count >> level & 1) == 1; level++)
            MerkleTree.HashNode(Peak(level), hash, hash);
        hash.CopyTo(Peak(level));
        Count++;
    }

    /// <summary>The root of the leaves so far; more may follow.</summary>
    public byte[] Root()
    {
        if (Count == 0)
            return SHA256.HashData([]);
        var level = int.TrailingZeroCount(Count);
        var root = Peak(level).ToArray();
        for (level++; Count >> level != 0; level++)
            if ((Count >> level & 1) == 1)
                MerkleTree.HashNode(Peak(level), root, root);
        return root;
    }

    private Span<byte> Peak(int level) => _peaks.AsSpan(level * MerkleTree.HashSize, MerkleTree.HashSize);
}
