namespace SecureFed.Protocol;

/// <summary>What a client's channel key agrees on with each neighbour's: computed once, used for sealing in round 1 and for opening in round 2.</summary>
internal sealed class ClientChannels : IDisposable
{
    private readonly AgreedSecrets agreed;

    private ClientChannels(AgreedSecrets agreed) => this.agreed = agreed;

    /// <summary>Agrees with every neighbour.</summary>
    public static Outcome<ClientChannels> Agree(Neighborhood neighborhood, SecretBytes channelKey)
    {
        var agreed = AgreedSecrets.With(channelKey, [.. neighborhood.Neighbors.Select(neighbor => neighbor.Member.ChannelKey)]);
        var refused = agreed.Refused;
        if (refused < 0)
            return new ClientChannels(agreed);
        agreed.Dispose();
        return new Rejection(ValidationRules.RosterKeys, 1, Culprit.Server, $"a channel key of {neighborhood.Neighbors[refused].Member.Id} that gives no zero secret");
    }

    /// <summary>The agreement with the j-th neighbour, 32 bytes.</summary>
    public ReadOnlySpan<byte> With(int j) => agreed[j];

    /// <summary>Erases all agreements.</summary>
    public void Dispose() => agreed.Dispose();
}
