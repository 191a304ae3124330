namespace SecureFed.Privacy;

/// <summary>
/// What the norm of a decoded sum says about it. Looking at the noisy sum is post-processing and costs no privacy.
/// </summary>
/// <param name="Norm">The L2 norm of the decoded sum, in input units, over all ring coordinates.</param>
/// <param name="Limit">What it exceeds with probability below one in a million when every client was honest and nothing wrapped around.</param>
public readonly record struct DecodedNorm(double Norm, double Limit)
{
    /// <summary>Whether the training round should be skipped: the sum wrapped around, or somebody broke the clip norm.</summary>
    public bool IsSuspect => !(Norm <= Limit);
}
