using System.Numerics.Tensors;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>FedSGD (McMahan et al. 2017): clients send gradients, the server makes one step of gradient descent with momentum.</summary>
internal sealed class GradientDescent(TrainingSettings settings, Federation federation, int? bits) : TrainingAlgorithm
{
    private readonly double[] velocity = new double[federation.Model.ParameterCount];

    public override IReadOnlyList<VectorRequest> Vectors { get; } =
        [new() { Name = TrainingRound.UpdateVector, Dimension = federation.Model.ParameterCount, Clip = settings.Clip, Bits = bits }];

    public override IClientWork CreateClientWork() => new Work(federation);

    /// <summary>The penalty depends on no data, so the server adds its gradient once.</summary>
    public override double[] Apply(double[] current, RoundSums sums)
    {
        var gradient = sums.Mean(0);
        federation.Model.AddPenaltyGradient(current, gradient);
        TensorPrimitives.MultiplyAdd(velocity, settings.Local.Momentum, gradient, velocity);
        var next = new double[current.Length];
        TensorPrimitives.MultiplyAdd(velocity, -settings.Local.LearningRateAt(sums.TrainingRound - 1, settings.Rounds), current, next);
        return next;
    }

    private sealed class Work(Federation federation) : IClientWork
    {
        /// <summary>
        /// The sum of the client's record gradients over the mean number of rows of a client, so that the mean over clients is the mean over records
        /// however unequal the clients are.
        /// </summary>
        public void Contribute(ClientTask client, RoundContext round, double[][] contribution)
        {
            federation.Unpenalised.Gradient(round.Parameters, federation.Data, client.Rows, contribution[0]);
            TensorPrimitives.Multiply(contribution[0], client.Rows.Length / federation.RowsPerClient, contribution[0]);
        }

        public void ContributeRecord(int row, RoundContext round, double[][] contribution) =>
            federation.Model.RecordGradient(round.Parameters, federation.Data, row, contribution[0]);
    }
}
