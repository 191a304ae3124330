using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace SecureFed.Protocol;

/// <summary>A set of roster indices among n participants, held as its wire form: bit i mod 8 of byte i / 8 (wire.md section 2).</summary>
internal sealed class ParticipantSet : IEquatable<ParticipantSet>
{
    private readonly byte[] bitmap;

    private ParticipantSet(int participants, byte[] bitmap)
    {
        Participants = participants;
        this.bitmap = bitmap;
        foreach (var part in bitmap)
            Count += BitOperations.PopCount(part);
    }

    /// <summary>The n among which the set chooses.</summary>
    public int Participants { get; }

    /// <summary>How many indices are in the set.</summary>
    public int Count { get; }

    /// <summary>The encoded bitmap, ceil(n / 8) bytes.</summary>
    public ReadOnlyMemory<byte> Bitmap => bitmap;

    /// <summary>The members in ascending order.</summary>
    public IEnumerable<int> Indices
    {
        get
        {
            for (var index = 0; index < Participants; index++)
                if (Contains(index))
                    yield return index;
        }
    }

    /// <summary>The set of the given indices, in any order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not in 0..n - 1.</exception>
    public static ParticipantSet Of(int participants, IEnumerable<int> indices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(participants);
        ArgumentNullException.ThrowIfNull(indices);
        var bitmap = new byte[BytesFor(participants)];
        foreach (var index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, participants, nameof(indices));
            bitmap[index >> 3] |= (byte)(1 << (index & 7));
        }

        return new ParticipantSet(participants, bitmap);
    }

    /// <summary>Reads a bitmap; false when its length is not ceil(n / 8) or an unused bit is set.</summary>
    internal static bool TryRead(int participants, ReadOnlySpan<byte> bitmap, [NotNullWhen(true)] out ParticipantSet? set)
    {
        var used = participants & 7;
        var isCanonical = bitmap.Length == BytesFor(participants) && (used == 0 || bitmap[^1] >> used == 0);
        set = isCanonical ? new ParticipantSet(participants, bitmap.ToArray()) : null;
        return isCanonical;
    }

    internal static int BytesFor(int participants) => (participants + 7) / 8;

    /// <summary>Whether the index is in the set; an index outside 0..n - 1 is not.</summary>
    public bool Contains(int index) => index >= 0 && index < Participants && (bitmap[index >> 3] >> (index & 7) & 1) != 0;

    /// <summary>Whether every member also stands in the other set, over the same n.</summary>
    public bool IsSubsetOf(ParticipantSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Participants != Participants)
            return false;
        for (var i = 0; i < bitmap.Length; i++)
            if ((bitmap[i] & ~other.bitmap[i]) != 0)
                return false;
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(ParticipantSet? other)
        => other is not null && Participants == other.Participants && bitmap.AsSpan().SequenceEqual(other.bitmap);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ParticipantSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Participants);
        hash.AddBytes(bitmap);
        return hash.ToHashCode();
    }

    /// <summary>For example <c>3 of 5: 0 2 4</c>; long sets are cut.</summary>
    public override string ToString()
        => $"{Count} of {Participants}: {string.Join(' ', Indices.Take(32))}{(Count > 32 ? " ..." : "")}";
}
