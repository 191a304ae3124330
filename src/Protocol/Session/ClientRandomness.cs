using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>
/// The one way by which randomness enters the protocol. A client draws, in the order of docs/spec/protocol.md: in round 0 its channel private key, mask root, self-mask seed and coin
/// contribution (32 bytes each), in round 1 the coefficients of its two sharings (2 (t - 1) blocks of 32 bytes). Nothing else is random, so a session with recorded randomness can be repeated to the bit.
/// </summary>
public interface IRandomness
{
    /// <summary>Overwrites <paramref name="destination"/> with uniform bytes that nobody can predict.</summary>
    void Fill(Span<byte> destination);
}

/// <summary>What one client draws in one session, kept so that a restored client takes the very same steps again.</summary>
/// <remarks>Draws from <paramref name="source"/> what was not recorded before. The record is secret. A client that is never restored keeps none.</remarks>
internal sealed class RecordedRandomness(IRandomness source, byte[] recorded, bool isKept = true) : IRandomness, IDisposable
{
    // Pinned, so that the collector leaves no copies.
    private byte[] record = Pinned(recorded, recorded.Length);
    private int drawn;

    /// <summary>All bytes drawn so far.</summary>
    public ReadOnlyMemory<byte> Record => record;

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        if (!isKept)
        {
            source.Fill(destination);
            return;
        }
        if (drawn == record.Length)
        {
            var longer = Pinned(record, record.Length + destination.Length);
            source.Fill(longer.AsSpan(record.Length));
            CryptographicOperations.ZeroMemory(record);
            record = longer;
        }
        record.AsSpan(drawn, destination.Length).CopyTo(destination);
        drawn += destination.Length;
    }

    /// <summary>Erases the record.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(record);
        record = [];
        drawn = 0;
    }

    private static byte[] Pinned(byte[] bytes, int length)
    {
        var pinned = GC.AllocateArray<byte>(length, pinned: true);
        bytes.CopyTo(pinned, 0);
        return pinned;
    }
}
