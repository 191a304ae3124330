using System.Buffers.Binary;
using System.Security.Cryptography;
using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>A stream of bytes that a seed determines. Whatever is drawn from it can be drawn again: never private.</summary>
/// <remarks>
/// AES-256 in counter mode over a key from the seed tree. It lives in the simulator so that no production code can reach
/// seedable noise or seedable protocol secrets. Not safe for use by several threads at once.
/// </remarks>
internal sealed class ReproducibleBytes : INoiseBytes, IDisposable
{
    private const int BufferSize = 4096;

    private readonly Aes aes = Aes.Create();
    private readonly byte[] buffer = new byte[BufferSize];
    private ulong counter;
    private int used = BufferSize;

    public ReproducibleBytes(SeedTree seed)
    {
        Span<byte> key = stackalloc byte[32];
        seed.FillKey(key);
        aes.SetKey(key);
    }

    public void Fill(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (used == BufferSize)
                Refill();
            var count = Math.Min(destination.Length, BufferSize - used);
            buffer.AsSpan(used, count).CopyTo(destination);
            used += count;
            destination = destination[count..];
        }
    }

    public void Dispose() => aes.Dispose();

    private void Refill()
    {
        buffer.AsSpan().Clear();
        for (var block = 0; block < BufferSize; block += 16)
            BinaryPrimitives.WriteUInt64LittleEndian(buffer.AsSpan(block), counter++);
        aes.EncryptEcb(buffer, buffer, PaddingMode.None);
        used = 0;
    }
}
