using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>FedAvg and its kin: clients train on their own, with FedProx's pull to the global model or without; the server's optimiser takes the mean update.</summary>
internal sealed class LocalAveraging(TrainingSettings settings, Federation federation, int? bits) : TrainingAlgorithm
{
    private readonly IServerOptimizer optimizer = ServerOptimizers.Create(settings, federation.Model.ParameterCount);

    public override IReadOnlyList<VectorRequest> Vectors { get; } =
        [new() { Name = TrainingRound.UpdateVector, Dimension = federation.Model.ParameterCount, Clip = settings.Clip, Bits = bits }];

    public override IClientWork CreateClientWork() => new Work(settings, federation);

    public override double[] Apply(double[] current, RoundSums sums)
    {
        var next = (double[])current.Clone();
        var schedule = settings.Local.LearningRateAt(sums.TrainingRound - 1, settings.Rounds) / settings.Local.LearningRate;
        optimizer.Move(next, sums.Mean(0), schedule);
        return next;
    }

    private sealed class Work(TrainingSettings settings, Federation federation) : IClientWork
    {
        private readonly LocalTraining training = new(settings, federation);

        public void Contribute(ClientTask client, RoundContext round, double[][] contribution) => training.Run(client, round, contribution[0]);
    }
}
