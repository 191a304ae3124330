using System.Numerics;

namespace SecureFed.Protocol;

/// <summary>Between lanes and the integers they stand for.</summary>
internal static class LaneConversion
{
    /// <summary>Takes values of any integer type modulo the lane width.</summary>
    public static void Truncate<TValue, TLane>(ReadOnlySpan<TValue> values, Span<TLane> lanes)
        where TValue : unmanaged, IBinaryInteger<TValue>
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        for (var i = 0; i < values.Length; i++)
            lanes[i] = TLane.CreateTruncating(values[i]);
    }

    /// <summary>Reads lanes modulo the ring.</summary>
    public static void Reduce<TLane>(ReadOnlySpan<TLane> lanes, ulong valueMask, Span<ulong> values)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        for (var i = 0; i < lanes.Length; i++)
            values[i] = ulong.CreateTruncating(lanes[i]) & valueMask;
    }

    /// <summary>The largest lane modulo the ring.</summary>
    public static ulong Maximum<TLane>(ReadOnlySpan<TLane> lanes, ulong valueMask)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        var maximum = 0UL;
        foreach (var lane in lanes)
            maximum = Math.Max(maximum, ulong.CreateTruncating(lane) & valueMask);
        return maximum;
    }
}
