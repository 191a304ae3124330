using System.Numerics.Tensors;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>
/// SCAFFOLD (Karimireddy et al., ICML 2020, Algorithm 1, option II): local steps are corrected by the difference between the server's control variate and the
/// client's own, so that clients with different data do not drift apart.
/// </summary>
/// <remarks>
/// The change of a client's control variate rides in the secure sum as the vector "control" beside the update, with its own clip, noise and charge under the plan.
/// A client keeps its variate to itself, and moves it by the clipped change only once the sum has opened: else server and clients would disagree about the mean.
/// </remarks>
internal sealed class Scaffold(TrainingSettings settings, Federation federation, int? bits) : TrainingAlgorithm
{
    /// <summary>The name of the vector that carries changes of control variates.</summary>
    public const string ControlVector = "control";

    private readonly double[] server = new double[federation.Model.ParameterCount];
    private readonly double[]?[] clients = new double[]?[federation.Clients.Count];
    private readonly double[]?[] changes = new double[]?[federation.Clients.Count];

    public override IReadOnlyList<VectorRequest> Vectors { get; } =
    [
        new() { Name = TrainingRound.UpdateVector, Dimension = federation.Model.ParameterCount, Clip = settings.Clip, Bits = bits },
        new() { Name = ControlVector, Dimension = federation.Model.ParameterCount, Clip = settings.ControlClip, Bits = bits },
    ];

    public override IClientWork CreateClientWork() => new Work(this, settings, federation);

    /// <summary>The model moves by the mean update of the planned cohort, the server's variate by its part of all clients.</summary>
    public override double[] Apply(double[] current, RoundSums sums)
    {
        foreach (var client in sums.Contributors)
            TensorPrimitives.Add(Of(client), changes[client]!, Of(client));
        TensorPrimitives.MultiplyAdd(sums.Totals[1], 1.0 / federation.Clients.Count, server, server);
        var next = new double[current.Length];
        TensorPrimitives.MultiplyAdd(sums.Mean(0), settings.Server.LearningRate, current, next);
        return next;
    }

    private double[] Of(int client) => clients[client] ??= new double[server.Length];

    private sealed class Work(Scaffold scaffold, TrainingSettings settings, Federation federation) : IClientWork
    {
        private readonly LocalTraining training = new(settings, federation);
        private readonly double[] correction = new double[federation.Model.ParameterCount];

        public void Contribute(ClientTask client, RoundContext round, double[][] contribution)
        {
            TensorPrimitives.Subtract(scaffold.server, scaffold.Of(client.Client), correction);
            var steps = training.Run(client, round, contribution[0], correction);

            // Option II: the new variate is the mean gradient of the local steps, c_i - c - update / (steps x rate).
            var change = contribution[1];
            TensorPrimitives.Multiply(contribution[0], -1 / (steps * settings.Local.LearningRateAt(round.TrainingRound - 1, settings.Rounds)), change);
            TensorPrimitives.Subtract(change, scaffold.server, change);
            // As the encoder clips it: a change that is not finite counts as none, here as in the sum.
            L2Clipping.Clip(change, settings.ControlClip, change);
            scaffold.changes[client.Client] = (double[])change.Clone();
        }
    }
}
