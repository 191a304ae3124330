using System.Collections.Immutable;

namespace SecureFed.Audit;

/// <summary>Every attack, in the order of the rounds: first those of malicious servers, then those of malicious clients, then flipped bits.</summary>
internal static class AttackLibrary
{
    public static ImmutableArray<Attack> All { get; } =
    [
        .. Offers.All, .. Rosters.All, .. Deliveries.All, .. Survivors.All, .. Requests.All, .. Restarts.All, .. Frames.All,
        .. Advertisements.All, .. Inputs.All, .. Responses.All,
        .. Rings.All, .. FlippedBits.All,
    ];
}
