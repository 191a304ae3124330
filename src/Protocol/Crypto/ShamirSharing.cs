namespace SecureFed.Protocol;

internal static class ShamirSharing
{
    public const int MaximumShares = 254;
}
