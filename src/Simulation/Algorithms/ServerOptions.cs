namespace SecureFed.Simulation;

/// <summary>Settings of the server's optimiser, for algorithms whose clients train on their own.</summary>
public sealed record ServerOptions
{
    /// <summary>eta: factor of the server's step; above 0.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>beta of FedAvgM, beta_1 of the adaptive algorithms; from 0 to below 1.</summary>
    public double Momentum { get; init; }

    /// <summary>tau of the adaptive algorithms: below it a coordinate's second moment hardly counts; above 0.</summary>
    public double Adaptivity { get; init; } = 1e-3;
}
