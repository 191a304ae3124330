using System.Security.Cryptography;

namespace SecureFed.Privacy;

/// <summary>
/// Bytes of the operating system's generator, fetched in blocks because one call costs more than the bytes it brings. What was
/// handed out is erased from the buffer. Not thread safe: one instance per thread.
/// </summary>
public sealed class SystemNoiseBytes : INoiseBytes, IDisposable
{
    private const int BlockSize = 4096;

    private readonly byte[] block = GC.AllocateArray<byte>(BlockSize, pinned: true);
    private int used = BlockSize;
    private bool disposed;

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (destination.Length >= BlockSize / 4)
        {
            RandomNumberGenerator.Fill(destination);
            return;
        }

        if (destination.Length > BlockSize - used)
        {
            RandomNumberGenerator.Fill(block);
            used = 0;
        }

        var taken = block.AsSpan(used, destination.Length);
        taken.CopyTo(destination);
        CryptographicOperations.ZeroMemory(taken);
        used += destination.Length;
    }

    /// <summary>Erases the bytes not yet handed out.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(block);
        disposed = true;
    }
}
