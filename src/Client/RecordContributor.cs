using System.Runtime.CompilerServices;
using SecureFed.Privacy;

namespace SecureFed.Client;

/// <summary>
/// The way of single records into the ring, for plans that hide one record: what each record adds, a gradient for example, is clipped and rounded on its own before the participant's
/// noise goes on top of their sum. A participant may add as many records as the plan says (<see cref="VectorPlan.ContributionsPerClient"/>); with more, it leaves the session.
/// </summary>
/// <param name="records">Given model and plan, what each record adds: for each vector of the plan, by name, as many values as its dimension. The arrays may be used again for the next record.</param>
public sealed class RecordContributor(Func<TrainingTask, CancellationToken, IAsyncEnumerable<IReadOnlyDictionary<string, double[]>>> records) : IContributor
{
    /// <summary>For plans with one vector.</summary>
    /// <param name="records">Given model and plan, what each record adds.</param>
    public RecordContributor(Func<TrainingTask, CancellationToken, IAsyncEnumerable<double[]>> records)
        : this((task, cancellation) => Named(task.Plan.Vectors[0].Name, records(task, cancellation), cancellation))
    {
        ArgumentNullException.ThrowIfNull(records);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A record lacks a vector of the plan or has one of another length, there are more records than the plan allows, or the plan hides participants.</exception>
    public async ValueTask ContributeAsync(TrainingTask task, IReadOnlyList<byte[]> vectors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(vectors);
        if (task.Plan.Unit != PrivacyUnit.Record)
            throw new InvalidOperationException("The plan hides a participant, so all that it adds must be clipped as a whole: use UpdateContributor.");
        using var encoding = new PlannedVectors(task);
        await foreach (var record in records(task, cancellation).WithCancellation(cancellation).ConfigureAwait(false))
            encoding.Add(record);
        encoding.Finish(vectors);
    }

    private static async IAsyncEnumerable<IReadOnlyDictionary<string, double[]>> Named(string vector, IAsyncEnumerable<double[]> records, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var record in records.WithCancellation(cancellation).ConfigureAwait(false))
            yield return new Dictionary<string, double[]> { [vector] = record };
    }
}
