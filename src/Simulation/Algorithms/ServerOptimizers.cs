using System.Numerics.Tensors;

namespace SecureFed.Simulation;

/// <summary>What a server does with the mean update of clients that trained on their own.</summary>
internal interface IServerOptimizer
{
    /// <summary>Moves the global model.</summary>
    /// <param name="parameters">The global parameters; changed.</param>
    /// <param name="meanUpdate">The mean of the clients' updates.</param>
    /// <param name="schedule">What the schedule of the learning rate leaves of it in this training round, in (0, 1].</param>
    void Move(double[] parameters, double[] meanUpdate, double schedule);
}

/// <summary>The server optimisers by algorithm.</summary>
internal static class ServerOptimizers
{
    public static IServerOptimizer Create(TrainingSettings settings, int parameters) => settings.Algorithm switch
    {
        FederatedAlgorithm.FedAvgM => new ServerMomentum(settings.Server, parameters),
        { } algorithm when algorithm.IsAdaptive() => new AdaptiveServer(algorithm, settings.Server, parameters),
        _ => new ServerAveraging(settings.Server),
    };
}

/// <summary>Adds the mean update, times the server's step size (McMahan et al. 2017: 1). The schedule is in the clients' updates already.</summary>
internal sealed class ServerAveraging(ServerOptions options) : IServerOptimizer
{
    public void Move(double[] parameters, double[] meanUpdate, double schedule) =>
        TensorPrimitives.MultiplyAdd(meanUpdate, options.LearningRate, parameters, parameters);
}
