namespace SecureFed.Privacy.Tests;

/// <summary>Encoder output of any lane width as wide values, and sums in a ring.</summary>
internal static class RingValues
{
    public static ulong[] Finish(this UpdateEncoder encoder, VectorPlan vector, INoiseBytes noise)
    {
        switch (vector.LaneBits)
        {
            case 16:
                var narrow = new ushort[vector.PaddedDimension];
                encoder.Finish<ushort>(noise, narrow);
                return [.. narrow.Select(value => (ulong)value)];
            case 32:
                var middle = new uint[vector.PaddedDimension];
                encoder.Finish<uint>(noise, middle);
                return [.. middle.Select(value => (ulong)value)];
            default:
                var wide = new ulong[vector.PaddedDimension];
                encoder.Finish<ulong>(noise, wide);
                return wide;
        }
    }

    public static ulong[] Encode(this UpdateEncoder encoder, VectorPlan vector, ReadOnlySpan<double> update, INoiseBytes rounding, INoiseBytes noise)
    {
        encoder.Begin();
        encoder.AddRecord(update, rounding);
        return encoder.Finish(vector, noise);
    }

    public static void AddTo(this ulong[] ring, ulong[] sum, VectorPlan vector)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = (sum[i] + ring[i]) & ((1UL << vector.Bits) - 1);
        }
    }

    public static long Centre(long value, VectorPlan vector) => value << (64 - vector.Bits) >> (64 - vector.Bits);
}
