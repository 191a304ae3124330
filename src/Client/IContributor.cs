using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Client;

/// <summary>What a participant computes an update for.</summary>
/// <param name="Parameters">The session.</param>
/// <param name="Model">The model, in the application's encoding: its hash is the one that the session binds.</param>
/// <param name="Plan">The privacy plan.</param>
public sealed record TrainingTask(SessionParameters Parameters, ReadOnlyMemory<byte> Model, PrivacyPlan Plan);

/// <summary>
/// Computes a participant's encoded and noised vectors. <see cref="UpdateContributor"/> does it for an application that has updates as real numbers; only what encodes
/// by itself, record by record for example, implements this.
/// </summary>
public interface IContributor
{
    /// <summary>Writes the vectors: noise is in them, masks are not.</summary>
    /// <param name="task">What to compute for.</param>
    /// <param name="vectors">One buffer of little-endian lanes for each vector of the plan, zero at the start, erased by the caller.</param>
    /// <param name="cancellation">The session is over.</param>
    ValueTask ContributeAsync(TrainingTask task, IReadOnlyList<byte[]> vectors, CancellationToken cancellation);
}
