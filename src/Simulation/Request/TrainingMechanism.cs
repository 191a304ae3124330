using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Where the noise of a training run comes from.</summary>
public enum TrainingMechanism
{
    /// <summary>No noise and no guarantee.</summary>
    None,

    /// <summary>Each client adds discrete Gaussian noise to its integers; the sum carries the guarantee.</summary>
    DistributedDiscreteGaussian,

    /// <summary>Each client adds Skellam noise to its integers; the sum carries the guarantee.</summary>
    DistributedSkellam,

    /// <summary>Simulated for comparison: a trusted server would add one Gaussian to the clear sum. Protects nobody from that server.</summary>
    Central,

    /// <summary>Simulated for comparison: each client would add enough Gaussian noise to protect itself, without any secure sum.</summary>
    Local,
}

/// <summary>Facts about mechanisms.</summary>
public static class TrainingMechanisms
{
    /// <summary>Whether the mechanism is only imitated, with floating-point noise in the clear, to compare real ones with.</summary>
    public static bool IsSimulated(this TrainingMechanism mechanism) => mechanism is TrainingMechanism.Central or TrainingMechanism.Local;

    /// <summary>The noise that clients really add.</summary>
    internal static NoiseMechanism Planned(this TrainingMechanism mechanism) => mechanism switch
    {
        TrainingMechanism.DistributedDiscreteGaussian => NoiseMechanism.DistributedDiscreteGaussian,
        TrainingMechanism.DistributedSkellam => NoiseMechanism.DistributedSkellam,
        _ => NoiseMechanism.None,
    };
}
