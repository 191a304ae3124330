namespace SecureFed.Hosting;

/// <summary>The model of each population after each training round. A model never changes.</summary>
public interface IModelStore
{
    /// <summary>Keeps a model. The same again changes nothing.</summary>
    /// <param name="population">Whose model it is.</param>
    /// <param name="trainingRound">The training round that starts from it, at most 2^63 - 1.</param>
    /// <param name="bytes">The model, in the application's encoding.</param>
    /// <param name="cancellation">Gives up waiting for other writers.</param>
    /// <returns>SHA-256 of the bytes, as it stands in the session parameters.</returns>
    /// <exception cref="InvalidOperationException">Another model is here for this training round.</exception>
    /// <exception cref="IOException">The store cannot be written.</exception>
    ValueTask<ReadOnlyMemory<byte>> PutAsync(string population, ulong trainingRound, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default);

    /// <summary>The model that a training round starts from, or null.</summary>
    /// <exception cref="IOException">The store cannot be read, or what it holds does not have its hash.</exception>
    ValueTask<StoredModel?> FindAsync(string population, ulong trainingRound, CancellationToken cancellation = default);

    /// <summary>The model of the highest training round, or null.</summary>
    /// <exception cref="IOException">The store cannot be read, or what it holds does not have its hash.</exception>
    ValueTask<StoredModel?> LatestAsync(string population, CancellationToken cancellation = default);
}

/// <summary>A model.</summary>
/// <param name="Population">Whose model it is.</param>
/// <param name="TrainingRound">The training round that starts from it.</param>
/// <param name="Bytes">The model, in the application's encoding.</param>
/// <param name="Hash">SHA-256 of the bytes.</param>
public sealed record StoredModel(string Population, ulong TrainingRound, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> Hash);
