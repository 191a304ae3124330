using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>The tree over all chunks of a masked input, whose root the client signs (protocol.md section 4, round 2).</summary>
internal sealed class VectorTree
{
    private readonly byte[] leaves;
    private readonly int[] firstLeaf;

    public VectorTree(ImmutableArray<VectorSpec> vectors)
    {
        firstLeaf = new int[vectors.Length];
        var count = 0;
        for (var vector = 0; vector < vectors.Length; vector++)
        {
            firstLeaf[vector] = count;
            count += vectors[vector].Chunks;
        }
        Count = count;
        leaves = new byte[count * MerkleTree.HashSize];
    }

    /// <summary>Number of chunks of all vectors.</summary>
    public int Count { get; }

    /// <summary>The root, once every leaf is set.</summary>
    public byte[] Root => MerkleTree.OfLeafHashes(leaves).Root;

    /// <summary>The position of a chunk among those of all vectors.</summary>
    public int Position(int vector, int chunk) => firstLeaf[vector] + chunk;

    /// <summary>The leaf of a chunk, 32 bytes: the hash of <c>u16 vector ‖ u32 chunk ‖ packed bytes</c>.</summary>
    public static byte[] LeafOf(int vector, int chunk, in ReadOnlySequence<byte> packed)
    {
        // 0x00 starts a leaf (RFC 6962 section 2.1); hashing in parts saves a copy of the chunk.
        Span<byte> start = stackalloc byte[7];
        start[0] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(start[1..], (ushort)vector);
        BinaryPrimitives.WriteInt32BigEndian(start[3..], chunk);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(start);
        foreach (var segment in packed)
            sha.AppendData(segment.Span);
        return sha.GetHashAndReset();
    }

    /// <summary>Sets the leaf of a chunk.</summary>
    public void Set(int vector, int chunk, ReadOnlySpan<byte> leaf) => leaf.CopyTo(Leaf(vector, chunk));

    /// <summary>Hashes a chunk and sets its leaf.</summary>
    public void Set(int vector, int chunk, in ReadOnlySequence<byte> packed) => Set(vector, chunk, LeafOf(vector, chunk, packed));

    /// <summary>Whether the leaf of a chunk is this one.</summary>
    public bool Holds(int vector, int chunk, ReadOnlySpan<byte> leaf) => leaf.SequenceEqual(Leaf(vector, chunk));

    private Span<byte> Leaf(int vector, int chunk) => leaves.AsSpan(Position(vector, chunk) * MerkleTree.HashSize, MerkleTree.HashSize);
}
