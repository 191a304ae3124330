using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>
/// Masks to be added to, or subtracted from, one vector: AES-128 counter-mode streams with their keys expanded once. Any range of lanes can be computed alone, so several threads
/// may apply one set to disjoint ranges at once, and every partition gives the same bytes.
/// </summary>
/// <remarks>
/// A mask is the stream of its key from its first counter block, big-endian modulo 2^128 (docs/spec/protocol.md, round 2); lane j is the little-endian integer at byte
/// j x lane width. Accumulators wrap at the lane width, a multiple of every 2^bits in it, so they need reducing once, at the end.
/// </remarks>
public sealed class MaskSet : IDisposable
{
    /// <summary>Bytes of a stream seed: a 16-byte key and the 16-byte first counter block.</summary>
    public const int SeedSize = 32;

    // The room of a client with some hundred neighbours; more is left to the collector.
    private const int LargestKept = 1 << 17;

    // The thread's last room, zeroed: pinned memory is collected late, and a process with many clients would wait for it.
    [ThreadStatic]
    private static byte[]? kept;

    private readonly bool _vectorised;
    private byte[] _entries;

    /// <summary>An empty set.</summary>
    /// <param name="capacity">Masks to make room for; the set grows when there are more.</param>
    public MaskSet(int capacity = 16)
        : this(capacity, AesCounterMode.IsVectorised)
    {
    }

    /// <summary>For tests: chooses between the twins.</summary>
    internal MaskSet(int capacity, bool vectorised)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _vectorised = vectorised;
        _entries = NewEntries(Math.Max(capacity, 1));
    }

    /// <summary>Number of masks.</summary>
    public int Count { get; private set; }

    private Span<byte> Entries => _entries.AsSpan(0, Count * ExpandedMask.Size);

    /// <summary>Adds a mask to the set.</summary>
    /// <param name="seed">32 bytes from the key schedule.</param>
    /// <param name="subtract">Whether the mask is subtracted rather than added.</param>
    public void Add(ReadOnlySpan<byte> seed, bool subtract)
    {
        if (seed.Length != SeedSize)
            throw new ArgumentException("a stream seed has 32 bytes", nameof(seed));
        if ((Count + 1) * ExpandedMask.Size > _entries.Length)
            Grow();
        ExpandedMask.Write(seed, subtract, _vectorised, _entries.AsSpan(Count * ExpandedMask.Size, ExpandedMask.Size));
        Count++;
    }

    /// <summary>Makes the set hold <paramref name="count"/> masks, no more than its capacity, each of which <see cref="Set"/> must set.</summary>
    internal void Reserve(int count) => Count = count;

    /// <summary>Sets one of the masks that were reserved; different ones may be set at once.</summary>
    internal void Set(int index, ReadOnlySpan<byte> seed, bool subtract)
        => ExpandedMask.Write(seed, subtract, _vectorised, Entries.Slice(index * ExpandedMask.Size, ExpandedMask.Size));

    /// <summary>Forgets all masks, zeroed, and keeps the room for others.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(Entries);
        Count = 0;
    }

    /// <summary>Applies all masks to lanes <paramref name="firstLane"/> and following of a vector of 16-bit lanes.</summary>
    public void ApplyTo(Span<ushort> lanes, long firstLane = 0) => MaskExpander.Apply(Entries, _vectorised, lanes, firstLane);

    /// <summary>Applies all masks to lanes <paramref name="firstLane"/> and following of a vector of 32-bit lanes.</summary>
    public void ApplyTo(Span<uint> lanes, long firstLane = 0) => MaskExpander.Apply(Entries, _vectorised, lanes, firstLane);

    /// <summary>Applies all masks to lanes <paramref name="firstLane"/> and following of a vector of 64-bit lanes.</summary>
    public void ApplyTo(Span<ulong> lanes, long firstLane = 0) => MaskExpander.Apply(Entries, _vectorised, lanes, firstLane);

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        Clear();
        if (_entries.Length is > 0 and <= LargestKept)
            kept = _entries;
        _entries = [];
    }

    private static byte[] NewEntries(int masks)
    {
        var bytes = checked(masks * ExpandedMask.Size);
        if (kept is not { } room || room.Length < bytes)
            return GC.AllocateArray<byte>(bytes, pinned: true);
        kept = null;
        return room;
    }

    private void Grow()
    {
        var larger = NewEntries(Math.Max(1, 2 * Count));
        Entries.CopyTo(larger);
        CryptographicOperations.ZeroMemory(_entries);
        _entries = larger;
    }
}
