using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureFed.Privacy;

namespace SecureFed.Client;

/// <summary>The way of updates from an application's function into the ring: clip, rotate, round, noise by the operating system's generator. For plans that hide a participant, or that have no noise.</summary>
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
            throw new InvalidOperationException("The plan hides one record, so what each record adds must be clipped on its own: use RecordContributor.");
        var computed = await update(task, cancellation).ConfigureAwait(false);
        using var encoding = new PlannedVectors(task);
        encoding.Add(computed);
        encoding.Finish(vectors);
        foreach (var values in computed.Values)
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(values.AsSpan()));
    }
}
