using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureFed.Http;
using SecureFed.Privacy;

namespace SecureFed.Client;

/// <summary>The way of updates from an application's function into the ring: clip, rotate, round, noise by the operating system's generator.</summary>
/// <param name="update">Given model and plan, the update: for each vector of the plan, by name, as many values as its dimension.</param>
public sealed class UpdateContributor(Func<TrainingTask, CancellationToken, ValueTask<IReadOnlyDictionary<string, double[]>>> update) : IContributor
{
    /// <summary>For plans with one vector.</summary>
    /// <param name="update">Given model and plan, the update.</param>
    public UpdateContributor(Func<TrainingTask, CancellationToken, ValueTask<double[]>> update)
        : this(async (task, cancellation) => new Dictionary<string, double[]> { [task.Plan.Vectors[0].Name] = await update(task, cancellation).ConfigureAwait(false) })
    {
        ArgumentNullException.ThrowIfNull(update);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The update lacks a vector of the plan or has one of another length, or the plan hides records.</exception>
    public async ValueTask ContributeAsync(TrainingTask task, IReadOnlyList<byte[]> vectors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(vectors);
        if (task.Plan.Unit == PrivacyUnit.Record && task.Plan.Mechanism != NoiseMechanism.None)
            throw new InvalidOperationException("The plan hides one record, so every record's contribution must be clipped on its own: implement IContributor.");
        var computed = await update(task, cancellation).ConfigureAwait(false);
        using var bytes = new SystemNoiseBytes();
        for (var v = 0; v < vectors.Count; v++)
        {
            var plan = task.Plan.Vectors[v];
            if (!computed.TryGetValue(plan.Name, out var values) || values.Length != plan.Dimension)
                throw new InvalidOperationException($"The plan asks for {plan.Dimension} values of \"{plan.Name}\", and the update has {(values is null ? "none" : values.Length)}.");
            using var encoder = new UpdateEncoder(plan, BindingLimits.RotationSeed(task.Parameters.Id));
            Encode(encoder, plan, values, bytes, vectors[v]);
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }

    private static void Encode(UpdateEncoder encoder, VectorPlan plan, double[] values, INoiseBytes bytes, Span<byte> lanes)
    {
        switch (plan.LaneBits)
        {
            case 16:
                encoder.Encode(values, bytes, bytes, MemoryMarshal.Cast<byte, ushort>(lanes));
                break;
            case 32:
                encoder.Encode(values, bytes, bytes, MemoryMarshal.Cast<byte, uint>(lanes));
                break;
            default:
                encoder.Encode(values, bytes, bytes, MemoryMarshal.Cast<byte, ulong>(lanes));
                break;
        }
    }
}
