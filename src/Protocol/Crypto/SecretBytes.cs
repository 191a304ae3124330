using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>The one type in which secrets live: pinned so that the collector leaves no copies, zeroed on disposal, never printed.</summary>
public sealed class SecretBytes : IDisposable
{
    private readonly byte[] _bytes;
    private bool _disposed;

    /// <summary>A secret of <paramref name="length"/> zero bytes, to be filled by its owner.</summary>
    internal SecretBytes(int length) => _bytes = GC.AllocateArray<byte>(length, pinned: true);

    /// <summary>A secret with a copy of <paramref name="bytes"/>; the caller still owns, and zeroes, the original.</summary>
    public static SecretBytes CopyOf(ReadOnlySpan<byte> bytes)
    {
        var secret = new SecretBytes(bytes.Length);
        bytes.CopyTo(secret._bytes);
        return secret;
    }

    /// <summary>Length in bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>The secret itself, valid until disposal.</summary>
    /// <exception cref="ObjectDisposedException">The secret was disposed of.</exception>
    public ReadOnlySpan<byte> Bytes => Writable;

    /// <summary>The secret where memory is asked for; the same bytes, not a copy.</summary>
    /// <exception cref="ObjectDisposedException">The secret was disposed of.</exception>
    internal ReadOnlyMemory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    internal Span<byte> Writable
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <summary>Whether both hold the same bytes, in time that depends on the lengths only.</summary>
    public bool FixedTimeEquals(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(Bytes, other);

    /// <summary>Zeroes the secret.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _disposed = true;
    }

    /// <summary>Never the secret.</summary>
    public override string ToString() => "<redacted>";
}
