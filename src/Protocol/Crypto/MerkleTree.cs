using System.Collections.Immutable;
using System.Runtime.InteropServices;
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

    // Level after level in one array, the leaf hashes first: a proof then costs few cache misses. A last hash without partner moves up unchanged, which is RFC 6962's split after the
    // largest power of two.
    private readonly byte[] _hashes;

    private MerkleTree(byte[] hashes, int count)
    {
        (_hashes, Count) = (hashes, count);
        var at = 0;
        for (var size = count; size > 1; size = (size + 1) / 2)
        {
            HashLevel(_hashes.AsSpan(at, size * HashSize), _hashes.AsSpan(at + size * HashSize, (size + 1) / 2 * HashSize));
            at += size * HashSize;
        }
    }

    /// <summary>Number of leaves.</summary>
    public int Count { get; }

    /// <summary>The tree hash: SHA-256 of nothing when there are no leaves.</summary>
    public byte[] Root => RootHash.ToArray();

    /// <summary>As <see cref="Root"/>, in the memory of the tree.</summary>
    public ReadOnlyMemory<byte> RootHash => Count == 0 ? SHA256.HashData([]) : _hashes.AsMemory(_hashes.Length - HashSize);

    /// <summary>All hashes, level after level, those of the leaves first.</summary>
    public ReadOnlySpan<byte> Hashes => _hashes;

    /// <summary>Builds a tree from leaf contents.</summary>
    public static MerkleTree Of(IEnumerable<byte[]> leaves) => Of(leaves.Select(leaf => new ReadOnlyMemory<byte>(leaf)));

    /// <summary>Builds a tree from leaf contents.</summary>
    public static MerkleTree Of(IEnumerable<ReadOnlyMemory<byte>> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ReadOnlyMemory<byte>[] all = [.. leaves];
        var hashes = Allocate(all.Length);
        var batch = new HashBatch(hashes);
        foreach (var leaf in all)
            batch.Add(LeafPrefix, leaf.Span);
        batch.Finish();
        return new MerkleTree(hashes, all.Length);
    }

    /// <summary>Builds a tree from leaves of one length, each written where it is hashed.</summary>
    public static MerkleTree Of<T>(ReadOnlySpan<T> items, int leafLength, LeafWriter<T> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var hashes = Allocate(items.Length);
        var batch = new HashBatch(hashes);
        foreach (var item in items)
        {
            var leaf = batch.Next(1 + leafLength);
            leaf[0] = LeafPrefix;
            write(item, leaf[1..]);
        }
        batch.Finish();
        return new MerkleTree(hashes, items.Length);
    }

    /// <summary>Builds a tree from leaf hashes, 32 bytes each.</summary>
    public static MerkleTree OfLeafHashes(ReadOnlySpan<byte> leafHashes)
    {
        if (leafHashes.Length % HashSize != 0)
            throw new ArgumentException("leaf hashes have 32 bytes each", nameof(leafHashes));
        var count = leafHashes.Length / HashSize;
        var hashes = Allocate(count);
        leafHashes.CopyTo(hashes);
        return new MerkleTree(hashes, count);
    }

    /// <summary>The audit path of a leaf (RFC 6962 section 2.1.1), from its sibling upwards.</summary>
    public byte[][] Prove(int index) => [.. Path(index).Select(hash => hash.ToArray())];

    /// <summary>As <see cref="Prove"/>, in the memory of the tree: a server proves every leaf to many.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Path(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var path = new ReadOnlyMemory<byte>[StepsAbove(index)];
        var (step, at) = (0, 0);
        for (var size = Count; size > 1; size = (size + 1) / 2)
        {
            if ((index ^ 1) < size)
                path[step++] = _hashes.AsMemory(at + (index ^ 1) * HashSize, HashSize);
            at += size * HashSize;
            index >>= 1;
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(path);
    }

    /// <summary>Writes the path of a leaf as it stands in a message, <see cref="StepsAbove"/> byte strings of 34 bytes.</summary>
    public void WritePath(int index, Span<byte> encoded)
    {
        var (written, at) = (0, 0);
        for (var size = Count; size > 1; size = (size + 1) / 2)
        {
            if ((index ^ 1) < size)
            {
                PairedTrees.WriteStep(_hashes.AsSpan(at + (index ^ 1) * HashSize, HashSize), encoded.Slice(written, PairedTrees.EncodedStep));
                written += PairedTrees.EncodedStep;
            }
            at += size * HashSize;
            index >>= 1;
        }
    }

    /// <inheritdoc cref="Verify(ReadOnlySpan{byte}, int, int, ReadOnlySpan{byte}, ReadOnlySpan{ReadOnlyMemory{byte}})"/>
    public static bool Verify(ReadOnlySpan<byte> root, int index, int count, ReadOnlySpan<byte> leaf, IEnumerable<byte[]> proof)
        => Verify(root, index, count, leaf, proof.Select(hash => new ReadOnlyMemory<byte>(hash)).ToArray());

    /// <summary>Whether <paramref name="proof"/> shows that leaf <paramref name="index"/> of <paramref name="count"/> has this content; total for any input.</summary>
    public static bool Verify(ReadOnlySpan<byte> root, int index, int count, ReadOnlySpan<byte> leaf, ReadOnlySpan<ReadOnlyMemory<byte>> proof)
    {
        if (root.Length != HashSize || index < 0 || index >= count)
            return false;
        Span<byte> hash = stackalloc byte[HashSize];
        HashLeaf(leaf, hash);
        var (position, last, step) = (index, count - 1, 0);
        for (; last > 0; position >>= 1, last >>= 1)
        {
            if ((position ^ 1) > last)
                continue;
            if (step == proof.Length || proof[step].Length != HashSize)
                return false;
            var sibling = proof[step++].Span;
            if (position % 2 == 0)
                HashNode(hash, sibling, hash);
            else
                HashNode(sibling, hash, hash);
        }
        return step == proof.Length && CryptographicOperations.FixedTimeEquals(hash, root);
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

    /// <summary>Levels below the root at which the node above a leaf has a sibling: the steps of its proof.</summary>
    public int StepsAbove(int index)
    {
        var steps = 0;
        for (var last = Count - 1; last > 0; index >>= 1, last >>= 1)
            steps += (index ^ 1) <= last ? 1 : 0;
        return steps;
    }

    /// <summary>Room for the hashes of all levels.</summary>
    private static byte[] Allocate(int count)
    {
        var hashes = count;
        for (var size = count; size > 1; size = (size + 1) / 2)
            hashes += (size + 1) / 2;
        return new byte[hashes * HashSize];
    }

    private static void HashLevel(ReadOnlySpan<byte> level, Span<byte> above)
    {
        var batch = new HashBatch(above);
        for (var pair = 0; pair + 2 * HashSize <= level.Length; pair += 2 * HashSize)
            batch.Add(NodePrefix, level.Slice(pair, 2 * HashSize));
        batch.Finish();
        if (level.Length / HashSize % 2 == 1)
            level[^HashSize..].CopyTo(above[^HashSize..]);
    }
}

/// <summary>Writes the content of one leaf.</summary>
internal delegate void LeafWriter<in T>(T item, Span<byte> leaf);
