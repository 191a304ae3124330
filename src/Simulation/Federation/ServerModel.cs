
namespace SecureFed.Simulation;

/// <summary>The global model and what the server does with a decoded sum.</summary>
internal sealed class ServerModel(Federation federation, TrainingSettings settings, double[] start)
{
    private readonly double[] velocity = new double[start.Length];

    /// <summary>The global parameters after the last training round.</summary>
    public double[] Parameters { get; private set; } = start;

    /// <summary>FedAvg: moves the model by the mean update of the clients.</summary>
    public void AddMeanUpdate(ReadOnlySpan<double> mean)
    {
        var next = (double[])Parameters.Clone();
        for (var i = 0; i < next.Length; i++)
            next[i] += mean[i];
        Parameters = next;
    }

    /// <summary>FedSGD: one step of gradient descent with momentum along the mean gradient and the penalty's.</summary>
    public void Step(int trainingRound, Span<double> gradient)
    {
        federation.Model.AddPenaltyGradient(Parameters, gradient);
        var rate = settings.Local.LearningRateAt(trainingRound - 1, settings.Rounds);
        var next = (double[])Parameters.Clone();
        for (var i = 0; i < next.Length; i++)
        {
            velocity[i] = (settings.Local.Momentum * velocity[i]) + gradient[i];
            next[i] -= rate * velocity[i];
        }
        Parameters = next;
    }
}
