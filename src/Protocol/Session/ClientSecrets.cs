namespace SecureFed.Protocol;

/// <summary>The secrets of one client in one session, drawn in round 0 and never used in another.</summary>
internal sealed class ClientSecrets : IDisposable
{
    private ClientSecrets(SecretBytes channelKey, SecretBytes maskRoot, SecretBytes selfMaskSeed, SecretBytes maskKey)
        => (ChannelKey, MaskRoot, SelfMaskSeed, MaskKey) = (channelKey, maskRoot, selfMaskSeed, maskKey);

    /// <summary>X25519 private key of the channels; nobody ever holds a share of it.</summary>
    public SecretBytes ChannelKey { get; }

    /// <summary>Secret of kind 1: opens the pairwise masks of a dropout.</summary>
    public SecretBytes MaskRoot { get; }

    /// <summary>Secret of kind 2: opens the self mask of a survivor.</summary>
    public SecretBytes SelfMaskSeed { get; }

    /// <summary>X25519 private key of the pairwise masks, derived from the mask root.</summary>
    public SecretBytes MaskKey { get; }

    /// <summary>Draws channel private key, mask root and self-mask seed, in this order, 32 bytes each.</summary>
    public static ClientSecrets Draw(IRandomness randomness, SessionId session, ParticipantId id)
    {
        var channelKey = Draw(randomness);
        var maskRoot = Draw(randomness);
        var selfMaskSeed = Draw(randomness);
        return new ClientSecrets(channelKey, maskRoot, selfMaskSeed, SessionKeys.MaskKey(session, id, maskRoot));
    }

    /// <summary>Erases all of them.</summary>
    public void Dispose()
    {
        ChannelKey.Dispose();
        MaskRoot.Dispose();
        SelfMaskSeed.Dispose();
        MaskKey.Dispose();
    }

    private static SecretBytes Draw(IRandomness randomness)
    {
        var secret = new SecretBytes(KeySchedule.KeySize);
        randomness.Fill(secret.Writable);
        return secret;
    }
}
