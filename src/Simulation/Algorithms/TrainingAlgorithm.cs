using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>
/// One federated algorithm: what rides in the secure sum, what a client puts into it and what the server does with what comes out. One instance per training
/// run; it holds the state of the server and of the simulated clients.
/// </summary>
internal abstract class TrainingAlgorithm
{
    /// <summary>The vectors of a contribution, each a query with its own clip, noise and charge.</summary>
    public abstract IReadOnlyList<VectorRequest> Vectors { get; }

    /// <summary>Makes what computes contributions; one per thread.</summary>
    public abstract IClientWork CreateClientWork();

    /// <summary>The model after a training round whose sum opened.</summary>
    /// <param name="current">The parameters that clients started from; not written to.</param>
    /// <param name="sums">What opened.</param>
    public abstract double[] Apply(double[] current, RoundSums sums);

    /// <summary>The algorithm of a run, at its start.</summary>
    public static TrainingAlgorithm Create(TrainingSettings settings, Federation federation, int? bits) => settings.Algorithm switch
    {
        FederatedAlgorithm.FedSgd => new GradientDescent(settings, federation, bits),
        FederatedAlgorithm.Scaffold => new Scaffold(settings, federation, bits),
        FederatedAlgorithm.OneShot => new OneShotLeastSquares(settings, federation, bits),
        _ => new LocalAveraging(settings, federation, bits),
    };
}

/// <summary>What one thread computes for the clients it plays.</summary>
internal interface IClientWork
{
    /// <summary>Unit client: a client's whole contribution.</summary>
    /// <param name="client">Who trains, and how much.</param>
    /// <param name="round">The training round.</param>
    /// <param name="contribution">Receives one array per vector of the algorithm.</param>
    void Contribute(ClientTask client, RoundContext round, double[][] contribution);

    /// <summary>Unit record: the contribution of a single record.</summary>
    /// <param name="row">The record.</param>
    /// <param name="round">The training round.</param>
    /// <param name="contribution">Receives one array per vector of the algorithm.</param>
    /// <exception cref="NotSupportedException">The algorithm trains locally: it has no contribution of a single record.</exception>
    void ContributeRecord(int row, RoundContext round, double[][] contribution) =>
        throw new NotSupportedException("Local training has no contribution of a single record.");
}

/// <summary>A client in a training round.</summary>
/// <param name="Client">Its index.</param>
/// <param name="Rows">Its training rows.</param>
/// <param name="Epochs">Passes over them that it has time for, at least 1.</param>
internal readonly record struct ClientTask(int Client, int[] Rows, int Epochs);

/// <summary>What a session opened, as an algorithm reads it.</summary>
/// <param name="TrainingRound">From 1.</param>
/// <param name="Totals">The decoded sums, one per vector of the algorithm.</param>
/// <param name="Count">What a mean divides by: planned clients or records, or the decoded weight; never who is really there.</param>
/// <param name="NoiseDeviations">Standard deviation of the noise on each total; 0 without noise.</param>
/// <param name="Contributors">The clients in the sum. Known to each of them and to the server, which is told; no other statistic of them is.</param>
internal sealed record RoundSums(int TrainingRound, double[][] Totals, double Count, double[] NoiseDeviations, IReadOnlyList<int> Contributors)
{
    /// <summary>The mean of a vector's contributions.</summary>
    public double[] Mean(int vector) => Array.ConvertAll(Totals[vector], value => value / Count);
}
