using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>
/// SHA-256 of many short messages, sixteen at a time where the processor has wide vectors: there a hash costs its compressions and nothing else, while a call to the platform costs more than
/// hashing a few hundred bytes. Messages with the same number of blocks share the vectors. The copies of the messages are erased.
/// </summary>
/// <param name="hashes">Receives the hashes one after the other, 32 bytes each, at the latest when the batch is finished.</param>
internal ref struct HashBatch(Span<byte> hashes)
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashSize = SHA256.HashSizeInBytes;

    // What ends a message: 0x80 and its length in bits.
    private const int PaddingSize = 1 + sizeof(ulong);
    private const int MaximumBlocks = 10;

    /// <summary>The longest message that <see cref="Next"/> takes.</summary>
    public const int MaximumLength = MaximumBlocks * Sha256x16.BlockSize - PaddingSize;

    private readonly Span<byte> hashes = hashes;
    private byte[] messages = ArrayPool<byte>.Shared.Rent(Sha256x16.Lanes * MaximumBlocks * Sha256x16.BlockSize);
    private Lengths lengths;
    private int blocks;
    private int waiting;
    private int done;

    /// <summary>The place of the next message, to be filled before the next call.</summary>
    /// <param name="length">Its bytes, 0 to <see cref="MaximumLength"/>.</param>
    public Span<byte> Next(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)MaximumLength, nameof(length));
        var needed = (length + PaddingSize + Sha256x16.BlockSize - 1) / Sha256x16.BlockSize;
        if (waiting == Sha256x16.Lanes || needed != blocks)
            Flush();
        blocks = needed;
        var place = messages.AsSpan(waiting * blocks * Sha256x16.BlockSize, blocks * Sha256x16.BlockSize);
        place[length] = 0x80;
        place[(length + 1)..^sizeof(ulong)].Clear();
        BinaryPrimitives.WriteInt64BigEndian(place[^sizeof(ulong)..], 8L * length);
        lengths[waiting++] = length;
        return place[..length];
    }

    /// <summary>Adds a message of any length, a prefix before it.</summary>
    public void Add(byte prefix, ReadOnlySpan<byte> message)
    {
        if (1 + message.Length > MaximumLength)
        {
            Flush();
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            sha.AppendData([prefix]);
            sha.AppendData(message);
            sha.GetHashAndReset(hashes[(HashSize * done++)..]);
            return;
        }
        var place = Next(1 + message.Length);
        place[0] = prefix;
        message.CopyTo(place[1..]);
    }

    private void Flush()
    {
        var size = blocks * Sha256x16.BlockSize;
        // For a single message the vectors cost more.
        if (Sha256x16.IsSupported && waiting > 1)
        {
            Span<byte> shared = stackalloc byte[Sha256x16.Lanes * HashSize];
            Sha256x16.Hash(messages.AsSpan(0, Sha256x16.Lanes * size), blocks, shared);
            shared[..(waiting * HashSize)].CopyTo(hashes[(done * HashSize)..]);
            CryptographicOperations.ZeroMemory(shared);
        }
        else
        {
            for (var i = 0; i < waiting; i++)
                SHA256.HashData(messages.AsSpan(i * size, lengths[i]), hashes[((done + i) * HashSize)..]);
        }
        CryptographicOperations.ZeroMemory(messages.AsSpan(0, waiting * size));
        done += waiting;
        waiting = 0;
    }

    /// <summary>Writes what is left and gives the memory back; nothing can be added after.</summary>
    public void Finish()
    {
        Flush();
        ArrayPool<byte>.Shared.Return(messages);
        messages = [];
    }

    [InlineArray(Sha256x16.Lanes)]
    private struct Lengths
    {
        private int first;
    }
}
