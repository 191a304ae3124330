using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MessagePack;

namespace SecureFed.Protocol;

/// <summary>
/// Two Merkle trees over the same number of leaves, whose proofs are always sent together: hash lies beside hash, so that both proofs of a leaf take one cache line for each step.
/// A server proves every leaf once, long after it built the trees, and then waits for memory more than for anything else.
/// </summary>
internal sealed class PairedTrees
{
    /// <summary>Bytes of one encoded step of a proof: the header of a byte string and a hash.</summary>
    public const int EncodedStep = 2 + MerkleTree.HashSize;

    private const int Pair = 2 * MerkleTree.HashSize;

    // Level after level, the leaves first, as in the trees; the first pair begins a cache line and the array never moves.
    private readonly byte[] pairs;
    private readonly int start;
    private readonly int count;

    public PairedTrees(MerkleTree first, MerkleTree second)
    {
        if (first.Count != second.Count)
            throw new ArgumentException("both trees have as many leaves", nameof(second));
        count = first.Count;
        var left = first.Hashes;
        var right = second.Hashes;
        pairs = GC.AllocateUninitializedArray<byte>(2 * left.Length + Pair, pinned: true);
        start = Misalignment(pairs);
        var into = pairs.AsSpan(start);
        for (var at = 0; at < left.Length; at += MerkleTree.HashSize)
        {
            left.Slice(at, MerkleTree.HashSize).CopyTo(into[(2 * at)..]);
            right.Slice(at, MerkleTree.HashSize).CopyTo(into[(2 * at + MerkleTree.HashSize)..]);
        }
        (Root, SecondRoot) = (first.RootHash.ToArray(), second.RootHash.ToArray());
    }

    /// <summary>The root of the first tree, 32 bytes.</summary>
    public byte[] Root { get; }

    /// <summary>The root of the second tree, 32 bytes.</summary>
    public byte[] SecondRoot { get; }

    /// <summary>The proof of a leaf in the first tree (0) or the second (1), from its sibling upwards.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> ProofOf(int index, int tree)
    {
        var proof = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        foreach (var at in new Siblings(this, index))
            proof.Add(pairs.AsMemory(at + tree * MerkleTree.HashSize, MerkleTree.HashSize));
        return proof.ToImmutable();
    }

    /// <summary>Steps of the proofs of a leaf.</summary>
    public int StepsAbove(int index)
    {
        var steps = 0;
        for (var last = count - 1; last > 0; index >>= 1, last >>= 1)
            steps += (index ^ 1) <= last ? 1 : 0;
        return steps;
    }

    /// <summary>Writes the proof of a leaf in the first tree (0) or the second (1) as it stands in a message: <see cref="StepsAbove"/> times <see cref="EncodedStep"/> bytes.</summary>
    public void WriteProof(int index, int tree, Span<byte> encoded)
    {
        var written = 0;
        foreach (var at in new Siblings(this, index))
        {
            WriteStep(pairs.AsSpan(at + tree * MerkleTree.HashSize, MerkleTree.HashSize), encoded.Slice(written, EncodedStep));
            written += EncodedStep;
        }
    }

    /// <summary>Asks for the hashes that <see cref="WriteProof"/> will read soon.</summary>
    public void PrefetchProofs(int index)
    {
        foreach (var at in new Siblings(this, index))
            Prefetch.Line(ref pairs[at]);
    }

    /// <summary>Writes one step of a proof as a byte string.</summary>
    public static void WriteStep(ReadOnlySpan<byte> hash, Span<byte> step)
    {
        (step[0], step[1]) = (MessagePackCode.Bin8, MerkleTree.HashSize);
        Vector256.Create(hash).CopyTo(step[2..]);
    }

    private static unsafe int Misalignment(byte[] pinned)
    {
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        return (int)((Pair - address % Pair) % Pair);
    }

    /// <summary>Where the siblings of a leaf and of the nodes above it lie.</summary>
    private ref struct Siblings(PairedTrees trees, int index)
    {
        private int node = index;
        private int size = trees.count;
        private int levelAt = trees.start;

        public int Current { get; private set; }

        public readonly Siblings GetEnumerator() => this;

        public bool MoveNext()
        {
            while (size > 1)
            {
                var sibling = node ^ 1;
                var (at, isThere) = (levelAt + sibling * Pair, sibling < size);
                (levelAt, node, size) = (levelAt + size * Pair, node >> 1, (size + 1) / 2);
                if (isThere)
                {
                    Current = at;
                    return true;
                }
            }
            return false;
        }
    }
}
