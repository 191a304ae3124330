namespace SecureFed.Audit;

/// <summary>What the attacker knew at the end of an attack, computed from the frames and secrets that it had.</summary>
/// <param name="MaskRootShares">The most shares it held of one honest client's mask root.</param>
/// <param name="SelfMaskShares">The most shares it held of one honest client's self-mask seed.</param>
/// <param name="Threshold">How many shares open a secret; 0 when no roster was fixed.</param>
/// <param name="BothSecrets">Honest clients of whom it opened both secrets.</param>
/// <param name="ChannelKeys">Channel keys between two honest clients that it was given.</param>
/// <param name="DoubleSigners">Honest clients who signed two survivor sets.</param>
/// <param name="SmallestSum">Honest inputs in the smallest sum that it could open; null when it could open none.</param>
public sealed record Learned(int MaskRootShares, int SelfMaskShares, int Threshold, int BothSecrets, int ChannelKeys, int DoubleSigners, int? SmallestSum)
{
    /// <summary>Nothing at all.</summary>
    public static Learned Nothing { get; } = new(0, 0, 0, 0, 0, 0, null);

    /// <summary>What no attacker may learn, in words; null when the promise was kept.</summary>
    /// <param name="fewestInputs">Honest inputs that a sum must hide at least: the minimum cohort without the corrupt.</param>
    public string? BrokenPromise(int fewestInputs)
        => BothSecrets > 0 ? $"both secrets of {Count(BothSecrets, "honest client")} opened"
            : DoubleSigners > 0 ? $"{Count(DoubleSigners, "honest client")} signed two survivor sets"
            : ChannelKeys > 0 ? $"{Count(ChannelKeys, "channel key")} between honest clients given away"
            : SmallestSum < fewestInputs ? $"a sum of {Count(SmallestSum.Value, "honest input")} opened, {fewestInputs} were promised"
            : null;

    /// <summary>For example <c>1 share of each secret, 3 open it; no sum</c>.</summary>
    public override string ToString()
    {
        if (Threshold == 0)
            return "nothing";
        var shares = MaskRootShares == SelfMaskShares
            ? $"{Count(MaskRootShares, "share")} of each secret"
            : $"{Count(MaskRootShares, "share")} of a mask root, {SelfMaskShares} of a self-mask seed";
        return $"{shares}, {Threshold} open it; {(SmallestSum is { } inputs ? $"the sum of {Count(inputs, "honest input")}" : "no sum")}";
    }

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
