using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>Training on a client's own rows, as FedAvg and all its kin do it. Keeps buffers: one per thread.</summary>
internal sealed class LocalTraining(TrainingSettings settings, Federation federation)
{
    private readonly LocalTrainer trainer = new(federation.Model, settings.Local);

    /// <summary>Trains one client in one training round.</summary>
    /// <param name="client">Who trains, and for how many epochs.</param>
    /// <param name="round">The training round.</param>
    /// <param name="update">Receives the local minus the global parameters.</param>
    /// <param name="correction">Is added to every gradient; empty for none.</param>
    /// <returns>The steps that were taken.</returns>
    public int Run(ClientTask client, RoundContext round, double[] update, ReadOnlySpan<double> correction = default) => trainer.Train(
        round.Parameters,
        federation.Data,
        client.Rows,
        round.TrainingRound - 1,
        settings.Rounds,
        round.ShuffleOf(client.Client),
        update,
        client.Epochs,
        correction);
}
