using System.Numerics;
using System.Runtime.InteropServices;

namespace SecureFed.Privacy;

/// <summary>
/// The way of one vector from doubles to the ring and back: clip, rotate, round, add noise, reduce; and for the sum: centre, scale, rotate back.
/// Each contribution (an update for the unit client, a record's gradient for the unit record) is bounded on its own, and the integers are
/// added. Works in reused buffers; one instance per thread.
/// </summary>
public sealed class UpdateEncoder : IDisposable
{
    private readonly VectorPlan plan;
    private readonly HadamardRotation? rotation;
    private readonly ConditionalRounding? rounding;
    private readonly double[] values;
    private readonly double[] exactSums;
    private readonly long[] sums;
    private readonly long[] noise;
    private int contributions = -1;

    /// <param name="plan">The vector's plan.</param>
    /// <param name="rotationSeed">The public seed of the training round, the same for all participants; unused without rotation.</param>
    public UpdateEncoder(VectorPlan plan, ReadOnlySpan<byte> rotationSeed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        this.plan = plan;
        int length = plan.PaddedDimension;
        values = new double[length];
        sums = new long[plan.IsExact ? 0 : length];
        noise = new long[plan.IsExact ? 0 : length];
        exactSums = new double[plan.IsExact ? length : 0];
        rotation = plan.Rotate ? new HadamardRotation(length, rotationSeed, plan.Name) : null;
        rounding = plan.IsExact ? null : new ConditionalRounding(length, plan.ClipInGrid, plan.MaximumSquaredNorm);
    }

    /// <summary>Starts one client's vector; forgets an unfinished one.</summary>
    public void Begin()
    {
        Clear();
        contributions = 0;
    }

    /// <summary>Adds one contribution.</summary>
    /// <param name="gradient">The plan's dimension many values; anything not finite makes the whole contribution zero.</param>
    /// <param name="roundingBytes">Randomness of the rounding. How much is read does not depend on the values.</param>
    /// <exception cref="InvalidOperationException">Not begun, or more contributions than the plan allows one client.</exception>
    public void AddRecord(ReadOnlySpan<double> gradient, INoiseBytes roundingBytes)
    {
        ArgumentNullException.ThrowIfNull(roundingBytes);
        if (gradient.Length != plan.Dimension)
        {
            throw new ArgumentException($"A contribution to \"{plan.Name}\" has {plan.Dimension} values, not {gradient.Length}.", nameof(gradient));
        }

        if (contributions < 0)
        {
            throw new InvalidOperationException("Call Begin before adding contributions.");
        }

        if (contributions == plan.ContributionsPerClient)
        {
            throw new InvalidOperationException($"The plan allows one client {plan.ContributionsPerClient} contributions to \"{plan.Name}\".");
        }

        contributions++;
        L2Clipping.Clip(gradient, plan.Clip, values);
        values.AsSpan(plan.Dimension).Clear();
        if (rounding is null)
        {
            for (int i = 0; i < exactSums.Length; i++)
            {
                exactSums[i] += values[i];
            }

            return;
        }

        if (rotation is null)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] /= plan.Granularity;
            }
        }
        else
        {
            rotation.Forward(values, 1 / plan.Granularity);
        }

        rounding.RoundInto(values, roundingBytes, sums);
    }

    /// <summary>Adds this client's noise and writes the ring values. Afterwards nothing of the client is left in the encoder.</summary>
    /// <typeparam name="TLane">ushort, uint or ulong, as wide as the plan's lanes.</typeparam>
    /// <param name="noiseBytes">Randomness of the noise.</param>
    /// <param name="ring">The padded dimension many values.</param>
    public void Finish<TLane>(INoiseBytes noiseBytes, Span<TLane> ring)
        where TLane : unmanaged, IBinaryInteger<TLane>, IUnsignedNumber<TLane>
    {
        ArgumentNullException.ThrowIfNull(noiseBytes);
        CheckLanes<TLane>(ring.Length);
        if (contributions < 0)
        {
            throw new InvalidOperationException("Call Begin before finishing a vector.");
        }

        if (plan.Sampler is null)
        {
            WriteExact(ring);
        }
        else
        {
            plan.Sampler.Fill(noise, noiseBytes);
            WriteNoisy(ring);
        }

        Clear();
    }

    /// <summary>As <see cref="Finish{TLane}(INoiseBytes, Span{TLane})"/>, with the lanes as bytes: little-endian, as wide as the plan's.</summary>
    /// <param name="noiseBytes">Randomness of the noise.</param>
    /// <param name="lanes">Padded dimension x lane bits / 8 bytes.</param>
    public void Finish(INoiseBytes noiseBytes, Span<byte> lanes)
    {
        switch (plan.LaneBits)
        {
            case 16:
                Finish(noiseBytes, MemoryMarshal.Cast<byte, ushort>(lanes));
                break;
            case 32:
                Finish(noiseBytes, MemoryMarshal.Cast<byte, uint>(lanes));
                break;
            default:
                Finish(noiseBytes, MemoryMarshal.Cast<byte, ulong>(lanes));
                break;
        }
    }

    /// <summary><see cref="Begin"/>, <see cref="AddRecord"/> and <see cref="Finish{TLane}(INoiseBytes, Span{TLane})"/> for a client with one contribution.</summary>
    public void Encode<TLane>(ReadOnlySpan<double> update, INoiseBytes roundingBytes, INoiseBytes noiseBytes, Span<TLane> ring)
        where TLane : unmanaged, IBinaryInteger<TLane>, IUnsignedNumber<TLane>
    {
        Begin();
        AddRecord(update, roundingBytes);
        Finish(noiseBytes, ring);
    }

    /// <summary>Decodes a sum of clients' vectors.</summary>
    /// <param name="sum">The padded dimension many ring values.</param>
    /// <param name="clients">How many clients' vectors the sum holds.</param>
    /// <param name="total">The sum of the contributions in input units; the plan's dimension many values. Divide by the planned number, not the realised one.</param>
    /// <returns>A check of the sum's norm; a training round that is suspect should be skipped.</returns>
    public DecodedNorm Decode(ReadOnlySpan<ulong> sum, int clients, Span<double> total)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sum.Length, plan.PaddedDimension);
        ArgumentOutOfRangeException.ThrowIfNotEqual(total.Length, plan.Dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(clients, 0);

        for (int i = 0; i < sum.Length; i++)
        {
            values[i] = plan.IsExact ? ExactValue(sum[i], clients) : Centred(sum[i]);
        }

        double norm = L2Clipping.Norm(values) * plan.Granularity;
        if (rotation is null)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] *= plan.Granularity;
            }
        }
        else
        {
            rotation.Inverse(values, plan.Granularity);
        }

        values.AsSpan(0, plan.Dimension).CopyTo(total);
        return new DecodedNorm(norm, NormLimit(clients));
    }

    /// <summary>Erases the buffers.</summary>
    public void Dispose()
    {
        Clear();
        rounding?.Dispose();
    }

    private double Centred(ulong value)
    {
        int unused = 64 - plan.Bits;
        return unchecked((long)(value << unused)) >> unused;
    }

    /// <summary>Removes the offsets of all clients. The difference of two integers below 2^62 is exact before it becomes a double.</summary>
    private double ExactValue(ulong value, int clients)
    {
        ulong mask = (1UL << plan.Bits) - 1;
        return (long)(value & mask) - ((long)(plan.Bound / 2) * clients);
    }

    private void WriteNoisy<TLane>(Span<TLane> ring)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        ulong mask = (1UL << plan.Bits) - 1;
        for (int i = 0; i < ring.Length; i++)
        {
            ring[i] = TLane.CreateTruncating(unchecked((ulong)(sums[i] + noise[i])) & mask);
        }
    }

    private void WriteExact<TLane>(Span<TLane> ring)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        long offset = (long)(plan.Bound / 2);
        for (int i = 0; i < ring.Length; i++)
        {
            long value = Math.Clamp((long)Math.Round(exactSums[i] / plan.Granularity), -offset, offset);
            ring[i] = TLane.CreateTruncating((ulong)(value + offset));
        }
    }

    /// <summary>
    /// The norm of an honest sum: at most contributions x clip, plus noise and rounding. Their squared norm has mean v d and, for light-tailed
    /// coordinates, standard deviation sqrt(2 d) v; six of these and a constant for small d.
    /// </summary>
    private double NormLimit(int clients)
    {
        double contributed = (double)clients * plan.ContributionsPerClient;
        double signal = contributed * plan.Clip;
        if (plan.IsExact)
        {
            return (signal * (1 + 1e-6)) + (clients * plan.Granularity * Math.Sqrt(plan.PaddedDimension));
        }

        double variance = (clients * plan.LocalNoiseStddev * plan.LocalNoiseStddev) + (contributed / 4);
        double noiseNorm = Math.Sqrt(variance) * (Math.Sqrt(plan.PaddedDimension) + 6);
        return signal + (noiseNorm * plan.Granularity);
    }

    private void CheckLanes<TLane>(int length)
        where TLane : unmanaged
    {
        if (System.Runtime.CompilerServices.Unsafe.SizeOf<TLane>() * 8 != plan.LaneBits)
        {
            throw new ArgumentException($"The plan's lanes for \"{plan.Name}\" have {plan.LaneBits} bits.", nameof(length));
        }

        if (length != plan.PaddedDimension)
        {
            throw new ArgumentException($"The ring vector \"{plan.Name}\" has {plan.PaddedDimension} values, not {length}.", nameof(length));
        }
    }

    private void Clear()
    {
        Array.Clear(values);
        Array.Clear(exactSums);
        Array.Clear(sums);
        Array.Clear(noise);
        rounding?.Clear();
        contributions = -1;
    }
}
