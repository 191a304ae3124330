using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>The settings of a training run, with every default filled in from the public shape of the problem.</summary>
public sealed record TrainingSettings
{
    /// <summary>The federated algorithm.</summary>
    public required FederatedAlgorithm Algorithm { get; init; }

    /// <summary>Where the noise comes from.</summary>
    public required TrainingMechanism Mechanism { get; init; }

    /// <summary>What the noise hides, and so what is clipped: a client's update or a record's gradient.</summary>
    public required PrivacyUnit Unit { get; init; }

    /// <summary>Training rounds.</summary>
    public required int Rounds { get; init; }

    /// <summary>Step size, momentum and schedule; of the clients for FedAvg, of the server for FedSGD.</summary>
    public required LocalTrainingOptions Local { get; init; }

    /// <summary>The server's optimiser.</summary>
    public required ServerOptions Server { get; init; }

    /// <summary>What late clients send.</summary>
    public required LatePolicy Late { get; init; }

    /// <summary>The L2 bound of the change of a control variate (SCAFFOLD).</summary>
    public required double ControlClip { get; init; }

    /// <summary>The L2 bound of one contribution; of a one-shot regression, of one record's features and bias.</summary>
    public required double Clip { get; init; }

    /// <summary>How updates are weighted.</summary>
    public required Weighting Weighting { get; init; }

    /// <summary>The bound of a client's weight, in rows.</summary>
    public required int MaximumWeight { get; init; }

    /// <summary>A client's weight, in rows.</summary>
    public double WeightOf(int rows) => Math.Min(rows, MaximumWeight);
}
