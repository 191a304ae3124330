using System.Buffers.Binary;
using System.Security.Cryptography;
using SecureFed.Learning;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>A client's secrets from a seed, in little memory: SHA-256 over a key and a counter. Whoever knows the seed knows them all.</summary>
internal sealed class SeededSecrets : IRandomness
{
    private readonly byte[] keyAndCounter = new byte[SHA256.HashSizeInBytes + sizeof(long)];
    private long counter;

    public SeededSecrets(SeedTree seed) => seed.FillKey(keyAndCounter.AsSpan(0, SHA256.HashSizeInBytes));

    public void Fill(Span<byte> destination)
    {
        Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes];
        while (!destination.IsEmpty)
        {
            BinaryPrimitives.WriteInt64LittleEndian(keyAndCounter.AsSpan(SHA256.HashSizeInBytes), counter++);
            SHA256.HashData(keyAndCounter, block);
            var count = Math.Min(block.Length, destination.Length);
            block[..count].CopyTo(destination);
            destination = destination[count..];
        }
    }
}
