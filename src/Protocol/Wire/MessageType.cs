namespace SecureFed.Protocol;

/// <summary>The message types of wire.md section 1.</summary>
internal enum MessageType
{
    Offer = 1,
    Advertisement = 2,
    Roster = 3,
    Shares = 4,
    ShareDelivery = 5,
    InputHeader = 6,
    InputChunk = 7,
    SurvivorProposal = 8,
    SurvivorSignature = 9,
    UnmaskRequest = 10,
    UnmaskResponse = 11,
    Result = 12,
    Abort = 13,
}

/// <summary>What follows from a message's type alone.</summary>
internal static class MessageTypes
{
    /// <summary>The round a message belongs to; 5 for result and abort.</summary>
    public static int Round(this MessageType type) => type switch
    {
        MessageType.Offer or MessageType.Advertisement => 0,
        MessageType.Roster or MessageType.Shares => 1,
        MessageType.ShareDelivery or MessageType.InputHeader or MessageType.InputChunk => 2,
        MessageType.SurvivorProposal or MessageType.SurvivorSignature => 3,
        MessageType.UnmaskRequest or MessageType.UnmaskResponse => 4,
        _ => 5,
    };

    /// <summary>Whether the server sends it.</summary>
    public static bool IsFromServer(this MessageType type) => type
        is MessageType.Offer or MessageType.Roster or MessageType.ShareDelivery or MessageType.SurvivorProposal
        or MessageType.UnmaskRequest or MessageType.Result or MessageType.Abort;
}
