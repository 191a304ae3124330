namespace SecureFed.Hosting;

/// <summary>
/// The application's part of a training: what each training round starts from, and what its sum does to the model. A coordinator that is added with
/// <see cref="SecureFedServices.AddTrainingCoordinator{T}"/> is asked for one training round after another; several of them run side by side.
/// </summary>
public interface ITrainingCoordinator
{
    /// <summary>The next training round; null when the training is over. After a restart it is asked again: a training round whose session is open continues, and one that is completed opens the same sum.</summary>
    ValueTask<SessionRequest?> NextAsync(CancellationToken cancellation);

    /// <summary>What the training round's session opened, or why it opened nothing; a failed one may be asked for again, as a new attempt with fresh keys and noise. Must be durable before it returns.</summary>
    ValueTask EndedAsync(SessionOutcome outcome, CancellationToken cancellation);
}
