using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>What <see cref="MaskBenchmark"/> measured.</summary>
/// <param name="GigabytesPerSecond">Mask bytes expanded and added per second, in 10^9 bytes.</param>
/// <param name="PlatformAesGigabytesPerSecond">The same work by the platform's AES over counter blocks followed by a vectorised addition.</param>
/// <param name="Threads">Threads that shared the vector, in both measurements.</param>
public sealed record MaskBenchmarkResult(double GigabytesPerSecond, double PlatformAesGigabytesPerSecond, int Threads)
{
    /// <summary>How many times faster than the platform's AES.</summary>
    public double Ratio => GigabytesPerSecond / PlatformAesGigabytesPerSecond;
}

/// <summary>Expands masks into an accumulator as a server does when it unmasks, beside the same work done with the platform's AES.</summary>
public static class MaskBenchmark
{
    private const int KeystreamBytes = 16 * 1024;
    private const int LeastTurns = 4;
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(1);

    /// <summary>Measures <paramref name="masks"/> masks over a vector of <paramref name="dimension"/> values of <paramref name="bits"/> bits.</summary>
    public static MaskBenchmarkResult Run(int dimension, int masks, int bits, int threads)
    {
        using var vector = new RingVector(dimension, bits);
        using var set = new MaskSet(masks);
        var seeds = new byte[masks][];
        for (var i = 0; i < masks; i++)
        {
            seeds[i] = RandomNumberGenerator.GetBytes(MaskSet.SeedSize);
            set.Add(seeds[i], subtract: i % 2 == 1);
        }
        // Multiples of a cache line of lanes, so that threads never write to one line.
        var share = (dimension + threads - 1) / threads;
        share += (64 - share % 64) % 64;
        var bytes = (double)dimension * vector.LaneBytes * masks;
        var (expanded, platform) = BestTimes(
            () => Share(threads, part => ForPart(part, (first, count) => vector.Apply(set, first, count))),
            () => Share(threads, part => ForPart(part, (first, count) => PlatformExpand(vector, seeds, first, count))));
        return new MaskBenchmarkResult(bytes / expanded / 1e9, bytes / platform / 1e9, threads);

        void ForPart(int part, Action<int, int> work)
        {
            var first = Math.Min((long)part * share, dimension);
            var count = Math.Min(share, dimension - first);
            if (count > 0)
                work((int)first, (int)count);
        }
    }

    /// <summary>The best times of two actions that take turns: interruptions only ever slow a run down, and a busy machine disturbs both alike.</summary>
    private static (double First, double Second) BestTimes(Action first, Action second)
    {
        var (bestFirst, bestSecond) = (double.PositiveInfinity, double.PositiveInfinity);
        var total = Stopwatch.StartNew();
        for (var turn = 0; turn < LeastTurns || total.Elapsed < LeastTime; turn++)
        {
            bestFirst = Math.Min(bestFirst, Seconds(first));
            bestSecond = Math.Min(bestSecond, Seconds(second));
        }
        return (bestFirst, bestSecond);
    }

    private static double Seconds(Action action)
    {
        var time = Stopwatch.StartNew();
        action();
        return time.Elapsed.TotalSeconds;
    }

    private static void Share(int threads, Action<int> part)
    {
        if (threads == 1)
            part(0);
        else
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, part);
    }

    private static void PlatformExpand(RingVector vector, byte[][] seeds, int first, int count)
    {
        var lanes = vector.LaneBytes switch
        {
            2 => MemoryMarshal.AsBytes(vector.Lanes<ushort>()),
            4 => MemoryMarshal.AsBytes(vector.Lanes<uint>()),
            _ => MemoryMarshal.AsBytes(vector.Lanes<ulong>()),
        };
        lanes = lanes.Slice(first * vector.LaneBytes, count * vector.LaneBytes);
        var keystream = new byte[KeystreamBytes];
        using var aes = Aes.Create();
        foreach (var seed in seeds)
        {
            aes.SetKey(seed.AsSpan(0, 16));
            var counter = BinaryPrimitives.ReadUInt128BigEndian(seed.AsSpan(16));
            for (var rest = lanes; !rest.IsEmpty; rest = rest[Math.Min(KeystreamBytes, rest.Length)..])
            {
                for (var offset = 0; offset < KeystreamBytes; offset += 16)
                    BinaryPrimitives.WriteUInt128BigEndian(keystream.AsSpan(offset), unchecked(counter++));
                aes.EncryptEcb(keystream, keystream, PaddingMode.None);
                Add(keystream, rest, vector.LaneBytes);
            }
        }
    }

    private static void Add(ReadOnlySpan<byte> keystream, Span<byte> lanes, int laneBytes)
    {
        switch (laneBytes)
        {
            case 2: Add<ushort>(keystream, lanes); break;
            case 4: Add<uint>(keystream, lanes); break;
            default: Add<ulong>(keystream, lanes); break;
        }
    }

    private static void Add<TLane>(ReadOnlySpan<byte> keystream, Span<byte> lanes)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        var masks = MemoryMarshal.Cast<byte, TLane>(keystream);
        var sums = MemoryMarshal.Cast<byte, TLane>(lanes);
        var length = Math.Min(masks.Length, sums.Length);
        var i = 0;
        for (; i + Vector<TLane>.Count <= length; i += Vector<TLane>.Count)
            (new Vector<TLane>(sums[i..]) + new Vector<TLane>(masks[i..])).CopyTo(sums[i..]);
        for (; i < length; i++)
            sums[i] = unchecked(sums[i] + masks[i]);
    }
}
