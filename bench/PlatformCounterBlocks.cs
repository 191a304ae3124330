using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SecureFed.Bench;

/// <summary>What a program without AES instructions of its own can do: .NET's AES-ECB over counter blocks, then a vectorised addition.</summary>
internal sealed class PlatformCounterBlocks : IDisposable
{
    private readonly Aes _aes = Aes.Create();
    private readonly byte[] _blocks = new byte[16 * 1024];
    private UInt128 _counter;

    public PlatformCounterBlocks(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter)
    {
        _aes.SetKey(key);
        _counter = BinaryPrimitives.ReadUInt128BigEndian(counter);
    }

    /// <summary>Adds the next bytes of the stream to 32-bit lanes.</summary>
    public void AddTo(Span<uint> lanes)
    {
        while (!lanes.IsEmpty)
        {
            for (var offset = 0; offset < _blocks.Length; offset += 16)
                BinaryPrimitives.WriteUInt128BigEndian(_blocks.AsSpan(offset), unchecked(_counter++));
            _aes.EncryptEcb(_blocks, _blocks, PaddingMode.None);
            var part = lanes[..Math.Min(lanes.Length, _blocks.Length / sizeof(uint))];
            TensorPrimitives.Add(part, MemoryMarshal.Cast<byte, uint>(_blocks)[..part.Length], part);
            lanes = lanes[part.Length..];
        }
    }

    public void Dispose() => _aes.Dispose();
}
