using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>The Merkle tree of RFC 6962 section 2.1 over a list of leaves, kept whole so that it can prove each of them.</summary>
internal sealed class MerkleTree
{
    /// <summary>Bytes of a root and of each step of a proof.</summary>
    public const int HashSize = SHA256.HashSizeInBytes;

    // Hashing a copy is cheaper than a hash in parts for leaves up to this length.
    private const int ShortLeaf = 512;
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    // Level 0 holds the leaf hashes. A last hash without partner moves up unchanged, which is RFC 6962's split after the largest power of two.
    private readonly byte[][] _levels;

    private MerkleTree(byte[][] levels, int count) => (_levels, Count) = (levels, count);

    /// <summary>Number of leaves.</summary>
    public int Count { get; }

    /// <summary>The tree hash: SHA-256 of nothing when there are no leaves.</summary>
    public byte[] Root => Count == 0 ? SHA256.HashData([]) : [.. _levels[^1]];

    /// <summary>Builds a tree from leaf contents.</summary>
    public static MerkleTree Of(IEnumerable<byte[]> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        var hashes = new List<byte>();
        Span<byte> hash = stackalloc byte[HashSize];
        foreach (var leaf in leaves)
        {
            HashLeaf(leaf, hash);
            hashes.AddRange(hash);
        }
        return OfLeafHashes(hashes.ToArray());
    }

    /// <summary>Builds a tree from leaf hashes, 32 bytes each.</summary>
    public static MerkleTree OfLeafHashes(ReadOnlySpan<byte> leafHashes)
    {
        if (leafHashes.Length % HashSize != 0)
            throw new ArgumentException("leaf hashes have 32 bytes each", nameof(leafHashes));
        var levels = new List<byte[]> { leafHashes.ToArray() };
        while (levels[^1].Length > HashSize)
            levels.Add(Above(levels[^1]));
        return new MerkleTree([.. levels], leafHashes.Length / HashSize);
    }

    /// <summary>The audit path of a leaf (RFC 6962 section 2.1.1), from its sibling upwards.</summary>
    public byte[][] Prove(int index) => [.. Path(index).Select(hash => hash.ToArray())];

    /// <summary>As <see cref="Prove"/>, in the memory of the tree: a server proves every leaf to many.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Path(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var path = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(_levels.Length - 1);
        foreach (var level in _levels.AsSpan(0, _levels.Length - 1))
        {
            var sibling = index ^ 1;
            if (sibling * HashSize < level.Length)
                path.Add(level.AsMemory(sibling * HashSize, HashSize));
            index >>= 1;
        }
        return path.DrainToImmutable();
    }

    /// <summary>Whether <paramref name="proof"/> shows that leaf <paramref name="index"/> of <paramref name="count"/> has this content; total for any input.</summary>
    public static bool Verify(ReadOnlySpan<byte> root, int index, int count, ReadOnlySpan<byte> leaf, IReadOnlyList<byte[]> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (root.Length != HashSize || index < 0 || index >= count)
            return false;
        Span<byte> hash = stackalloc byte[HashSize];
        HashLeaf(leaf, hash);
        var (position, last, step) = (index, count - 1, 0);
        for (; last > 0; position >>= 1, last >>= 1)
        {
            if ((position ^ 1) > last)
                continue;
            if (step == proof.Count || proof[step].Length != HashSize)
                return false;
            var sibling = proof[step++];
            if (position % 2 == 0)
                HashNode(hash, sibling, hash);
            else
                HashNode(sibling, hash, hash);
        }
        return step == proof.Count && CryptographicOperations.FixedTimeEquals(hash, root);
    }

    /// <summary>SHA-256(0x00 ‖ leaf).</summary>
    public static void HashLeaf(ReadOnlySpan<byte> leaf, Span<byte> hash)
    {
        if (leaf.Length <= ShortLeaf)
        {
            Span<byte> prefixed = stackalloc byte[1 + ShortLeaf];
            prefixed[0] = LeafPrefix;
            leaf.CopyTo(prefixed[1..]);
            SHA256.HashData(prefixed[..(1 + leaf.Length)], hash);
            return;
        }
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData([LeafPrefix]);
        sha.AppendData(leaf);
        sha.GetHashAndReset(hash);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static void HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> hash)
    {
        Span<byte> node = stackalloc byte[1 + 2 * HashSize];
        node[0] = NodePrefix;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + HashSize)..]);
        SHA256.HashData(node, hash);
    }

    private static byte[] Above(byte[] level)
    {
        var count = level.Length / HashSize;
        var above = new byte[(count + 1) / 2 * HashSize];
        for (var i = 0; i + 1 < count; i += 2)
            HashNode(level.AsSpan(i * HashSize, HashSize), level.AsSpan((i + 1) * HashSize, HashSize), above.AsSpan(i / 2 * HashSize));
        if (count % 2 == 1)
            level.AsSpan(level.Length - HashSize).CopyTo(above.AsSpan(above.Length - HashSize));
        return above;
    }
}
