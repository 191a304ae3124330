namespace SecureFed.Simulation;

/// <summary>Which federated algorithm trains the model.</summary>
public enum FederatedAlgorithm
{
    /// <summary>Clients train for several epochs; the server averages their updates (McMahan et al. 2017).</summary>
    FedAvg,

    /// <summary>Clients send one gradient; the server makes one step (McMahan et al. 2017).</summary>
    FedSgd,

    /// <summary>FedAvg whose clients are held near the global model, and whose stragglers send what they have (Li et al. 2020).</summary>
    FedProx,

    /// <summary>FedAvg with heavy-ball momentum at the server (Hsu, Qi and Brown 2019).</summary>
    FedAvgM,

    /// <summary>FedAvg with Adam at the server (Reddi et al. 2021).</summary>
    FedAdam,

    /// <summary>FedAvg with Adagrad at the server (Reddi et al. 2021).</summary>
    FedAdagrad,

    /// <summary>FedAvg with Yogi at the server (Reddi et al. 2021).</summary>
    FedYogi,

    /// <summary>Local training corrected by control variates, which ride in the sum as a vector of their own (Karimireddy et al. 2020).</summary>
    Scaffold,

    /// <summary>Least squares, ordinary or ridge, from one sum of the clients' X'X and X'y.</summary>
    OneShot,
}

/// <summary>Facts about algorithms.</summary>
public static class FederatedAlgorithms
{
    /// <summary>Whether clients train on their own for a number of epochs.</summary>
    public static bool TrainsLocally(this FederatedAlgorithm algorithm) => !algorithm.AddsRecords();

    /// <summary>Whether a client's contribution is a sum over its records, so that noise can hide a single one.</summary>
    public static bool AddsRecords(this FederatedAlgorithm algorithm) => algorithm is FederatedAlgorithm.FedSgd or FederatedAlgorithm.OneShot;

    /// <summary>Whether the server takes the mean update as a gradient of an optimiser of its own.</summary>
    public static bool HasServerOptimizer(this FederatedAlgorithm algorithm) => algorithm == FederatedAlgorithm.FedAvgM || algorithm.IsAdaptive();

    /// <summary>Whether the server scales every coordinate by its second moment.</summary>
    public static bool IsAdaptive(this FederatedAlgorithm algorithm) =>
        algorithm is FederatedAlgorithm.FedAdam or FederatedAlgorithm.FedAdagrad or FederatedAlgorithm.FedYogi;
}
