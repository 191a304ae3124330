using System.Buffers;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>HMAC-SHA256 (RFC 2104) of many short messages under keys of 32 bytes, with the vectors of <see cref="HashBatch"/>. Keys and intermediate hashes are erased.</summary>
internal ref struct HmacBatch
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    private const int BlockSize = Sha256x16.BlockSize;
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5C;

    private readonly Span<byte> macs;
    private readonly byte[] keys;
    private readonly byte[] innerHashes;
    private HashBatch inner;
    private int count;

    /// <summary>A batch of at most as many messages as there is room for.</summary>
    /// <param name="macs">Receives the codes one after the other, 32 bytes each, when the batch is finished.</param>
    public HmacBatch(Span<byte> macs)
    {
        this.macs = macs;
        keys = ArrayPool<byte>.Shared.Rent(macs.Length);
        innerHashes = ArrayPool<byte>.Shared.Rent(macs.Length);
        inner = new HashBatch(innerHashes);
    }

    /// <summary>The place of the next message, to be filled before the next call.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="length">Bytes of the message.</param>
    public Span<byte> Next(scoped ReadOnlySpan<byte> key, int length)
    {
        key.CopyTo(keys.AsSpan(KeySize * count++));
        var place = inner.Next(BlockSize + length);
        WritePadded(key, InnerPad, place);
        return place[BlockSize..];
    }

    /// <summary>Writes all codes; nothing can be added after.</summary>
    public void Finish()
    {
        inner.Finish();
        var outer = new HashBatch(macs);
        for (var i = 0; i < count; i++)
        {
            var place = outer.Next(BlockSize + HashBatch.HashSize);
            WritePadded(keys.AsSpan(KeySize * i, KeySize), OuterPad, place);
            innerHashes.AsSpan(HashBatch.HashSize * i, HashBatch.HashSize).CopyTo(place[BlockSize..]);
        }
        outer.Finish();
        Return(keys);
        Return(innerHashes);
    }

    private static void WritePadded(scoped ReadOnlySpan<byte> key, byte pad, Span<byte> block)
    {
        block[KeySize..BlockSize].Fill(pad);
        for (var i = 0; i < KeySize; i++)
            block[i] = (byte)(key[i] ^ pad);
    }

    private static void Return(byte[] memory)
    {
        CryptographicOperations.ZeroMemory(memory);
        ArrayPool<byte>.Shared.Return(memory);
    }
}
