using System.Numerics.Tensors;

namespace SecureFed.Simulation;

/// <summary>FedAvgM (Hsu, Qi and Brown, "Measuring the effects of non-identical data distribution", 2019): v = beta v + update, model += eta v.</summary>
internal sealed class ServerMomentum(ServerOptions options, int parameters) : IServerOptimizer
{
    private readonly double[] velocity = new double[parameters];

    public void Move(double[] parameters, double[] meanUpdate, double schedule)
    {
        TensorPrimitives.MultiplyAdd(velocity, options.Momentum, meanUpdate, velocity);
        TensorPrimitives.MultiplyAdd(velocity, options.LearningRate, parameters, parameters);
    }
}
