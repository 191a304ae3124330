using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureFed.Protocol;

/// <summary>
/// A vector of integers modulo 2^bits in lanes of 16, 32 or 64 bits, the least that holds them: an accumulator for inputs and masks. The memory is pooled and zeroed on disposal.
/// </summary>
/// <remarks>Lanes wrap at their own width, so bits above the ring may be set between operations; everything that reads values reduces them.</remarks>
public sealed class RingVector : IDisposable
{
    private ulong[] _memory;

    /// <summary>A vector of zeros.</summary>
    /// <param name="length">Number of values, at least 0.</param>
    /// <param name="bits">Width of the ring, 1 to 62.</param>
    public RingVector(int length, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, VectorSpec.MaximumBits);
        (Length, Bits, LaneBytes) = (length, bits, bits <= 16 ? 2 : bits <= 32 ? 4 : 8);
        _memory = ArrayPool<ulong>.Shared.Rent(checked((int)(((long)length * LaneBytes + 7) / 8)));
        Clear();
    }

    /// <summary>A vector of zeros for a named vector of a session.</summary>
    public static RingVector For(VectorSpec vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return new RingVector(vector.Length, vector.Bits);
    }

    /// <summary>Number of values.</summary>
    public int Length { get; }

    /// <summary>Width of the ring.</summary>
    public int Bits { get; }

    /// <summary>Bytes of a lane: 2, 4 or 8.</summary>
    public int LaneBytes { get; }

    /// <summary>One value, reduced to 0..2^bits - 1.</summary>
    public ulong this[int index] => ValueMask & LaneBytes switch
    {
        2 => Lanes<ushort>()[index],
        4 => Lanes<uint>()[index],
        _ => Lanes<ulong>()[index],
    };

    private ulong ValueMask => ulong.MaxValue >> (64 - Bits);

    /// <summary>The lanes themselves, not reduced.</summary>
    /// <typeparam name="TLane"><see cref="ushort"/>, <see cref="uint"/> or <see cref="ulong"/>, as wide as <see cref="LaneBytes"/>.</typeparam>
    public Span<TLane> Lanes<TLane>()
        where TLane : unmanaged
    {
        ObjectDisposedException.ThrowIf(_memory.Length == 0 && Length != 0, this);
        if (Unsafe.SizeOf<TLane>() != LaneBytes)
            throw new ArgumentException($"lanes of {Bits} bits have {LaneBytes} bytes");
        return MemoryMarshal.Cast<ulong, TLane>(_memory.AsSpan())[..Length];
    }

    /// <summary>Sets every value to zero.</summary>
    public void Clear() => _memory.AsSpan().Clear();

    /// <summary>Sets every value; each is taken modulo 2^bits.</summary>
    public void Load<TLane>(ReadOnlySpan<TLane> values)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        if (values.Length != Length)
            throw new ArgumentException($"the vector has {Length} values, not {values.Length}", nameof(values));
        switch (LaneBytes)
        {
            case 2: LaneConversion.Truncate(values, Lanes<ushort>()); break;
            case 4: LaneConversion.Truncate(values, Lanes<uint>()); break;
            default: LaneConversion.Truncate(values, Lanes<ulong>()); break;
        }
    }

    /// <summary>Writes every value, reduced, to <paramref name="values"/>.</summary>
    public void CopyTo(Span<ulong> values)
    {
        if (values.Length < Length)
            throw new ArgumentException($"the vector has {Length} values", nameof(values));
        switch (LaneBytes)
        {
            case 2: LaneConversion.Reduce<ushort>(Lanes<ushort>(), ValueMask, values); break;
            case 4: LaneConversion.Reduce<uint>(Lanes<uint>(), ValueMask, values); break;
            default: LaneConversion.Reduce<ulong>(Lanes<ulong>(), ValueMask, values); break;
        }
    }

    /// <summary>Applies masks to the values <paramref name="first"/> and following; disjoint ranges may be worked on at once.</summary>
    public void Apply(MaskSet masks, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(masks);
        switch (LaneBytes)
        {
            case 2: masks.ApplyTo(Lanes<ushort>().Slice(first, count), first); break;
            case 4: masks.ApplyTo(Lanes<uint>().Slice(first, count), first); break;
            default: masks.ApplyTo(Lanes<ulong>().Slice(first, count), first); break;
        }
    }

    /// <summary>Applies masks to all values.</summary>
    public void Apply(MaskSet masks) => Apply(masks, 0, Length);

    /// <summary>Adds packed values (docs/spec/wire.md section 5) to the values <paramref name="first"/> and following.</summary>
    public void AddPacked(ReadOnlySpan<byte> packed, int first, int count)
    {
        switch (LaneBytes)
        {
            case 2: LaneAddition.AddPacked(packed, Bits, Lanes<ushort>().Slice(first, count)); break;
            case 4: LaneAddition.AddPacked(packed, Bits, Lanes<uint>().Slice(first, count)); break;
            default: LaneAddition.AddPacked(packed, Bits, Lanes<ulong>().Slice(first, count)); break;
        }
    }

    /// <summary>Adds several packed vectors to the values <paramref name="first"/> and following, which are read and written fewer times than one after the other.</summary>
    internal void AddPacked(ReadOnlySpan<ReadOnlyMemory<byte>> packed, int first, int count)
    {
        switch (LaneBytes)
        {
            case 2: LaneAddition.AddPacked(packed, Bits, Lanes<ushort>().Slice(first, count)); break;
            case 4: LaneAddition.AddPacked(packed, Bits, Lanes<uint>().Slice(first, count)); break;
            default: LaneAddition.AddPacked(packed, Bits, Lanes<ulong>().Slice(first, count)); break;
        }
    }

    /// <summary>Adds another vector of the same ring and length.</summary>
    public void Add(RingVector other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Length != Length || other.Bits != Bits)
            throw new ArgumentException("only vectors of one ring and length can be added", nameof(other));
        switch (LaneBytes)
        {
            case 2: LaneAddition.Add<ushort>(other.Lanes<ushort>(), Lanes<ushort>()); break;
            case 4: LaneAddition.Add<uint>(other.Lanes<uint>(), Lanes<uint>()); break;
            default: LaneAddition.Add<ulong>(other.Lanes<ulong>(), Lanes<ulong>()); break;
        }
    }

    /// <summary>Packs the values <paramref name="first"/> and following, reduced, into exactly the bytes they need.</summary>
    public void Pack(int first, int count, Span<byte> packed)
    {
        switch (LaneBytes)
        {
            case 2: BitPacking.Pack<ushort>(Lanes<ushort>().Slice(first, count), Bits, packed); break;
            case 4: BitPacking.Pack<uint>(Lanes<uint>().Slice(first, count), Bits, packed); break;
            default: BitPacking.Pack<ulong>(Lanes<ulong>().Slice(first, count), Bits, packed); break;
        }
    }

    /// <summary>The largest value, reduced; 0 for an empty vector.</summary>
    public ulong Maximum() => LaneBytes switch
    {
        2 => LaneConversion.Maximum<ushort>(Lanes<ushort>(), ValueMask),
        4 => LaneConversion.Maximum<uint>(Lanes<uint>(), ValueMask),
        _ => LaneConversion.Maximum<ulong>(Lanes<ulong>(), ValueMask),
    };

    /// <summary>Zeroes the memory and gives it back.</summary>
    public void Dispose()
    {
        Clear();
        if (_memory.Length != 0)
            ArrayPool<ulong>.Shared.Return(_memory);
        _memory = [];
    }
}
