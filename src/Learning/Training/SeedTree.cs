using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SecureFed.Learning;

/// <summary>One seed split by name into as many independent ones as a run needs, so that no two uses share random numbers and threads cannot reorder them.</summary>
/// <remarks>
/// A node is 32 bytes. A child is SHA-256 over the node, a purpose byte, the length of the name (32-bit), its UTF-8 bytes, and the index (64-bit) where there is one; all little-endian.
/// Values derived from a seed are reproducible and therefore never private.
/// </remarks>
public sealed class SeedTree
{
    private const byte ChildByName = 1;
    private const byte ChildByIndex = 2;
    private const byte RandomState = 3;
    private const byte KeyBytes = 4;

    private readonly byte[] _node;

    private SeedTree(byte[] node) => _node = node;

    /// <summary>The root of a seed.</summary>
    /// <param name="seed">Any number.</param>
    public static SeedTree FromSeed(long seed)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, seed);
        return new SeedTree(SHA256.HashData([.. "SecureFed seed tree 1"u8, .. bytes]));
    }

    /// <summary>The child of that name.</summary>
    /// <param name="name">Says what the randomness is for.</param>
    public SeedTree Child(string name) => new(Derive(ChildByName, name, 0));

    /// <summary>One of a row of children of that name.</summary>
    /// <param name="name">Says what the randomness is for.</param>
    /// <param name="index">Which one: a client, a training round.</param>
    public SeedTree Child(string name, long index) => new(Derive(ChildByIndex, name, index));

    /// <summary>A generator for simulations; the same numbers from the same node.</summary>
    public Random CreateRandom() => new Xoshiro256(Derive(RandomState, "", 0));

    /// <summary>Fills a key for a generator elsewhere.</summary>
    /// <param name="key">32 bytes.</param>
    public void FillKey(Span<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, SHA256.HashSizeInBytes);
        Derive(KeyBytes, "", 0).CopyTo(key);
    }

    private byte[] Derive(byte purpose, string name, long index)
    {
        Span<byte> numbers = stackalloc byte[13];
        numbers[0] = purpose;
        BinaryPrimitives.WriteInt32LittleEndian(numbers[1..], Encoding.UTF8.GetByteCount(name));
        BinaryPrimitives.WriteInt64LittleEndian(numbers[5..], index);
        return SHA256.HashData([.. _node, .. numbers[..5], .. Encoding.UTF8.GetBytes(name), .. numbers[5..]]);
    }
}
