namespace SecureFed.Protocol;

/// <summary>What a client's channel key agrees on with each neighbour's: computed once, used for sealing in round 1 and for opening in round 2.</summary>
internal sealed class ClientChannels : IDisposable
{
    private readonly SecretBytes[] agreed;

    private ClientChannels(SecretBytes[] agreed) => this.agreed = agreed;

    /// <summary>Agrees with every neighbour.</summary>
    public static Outcome<ClientChannels> Agree(Neighborhood neighborhood, SecretBytes channelKey)
    {
        var agreed = channelKey.AgreeWithAll([.. neighborhood.Neighbors.Select(neighbor => neighbor.Member.Advertisement.ChannelKey)]);
        var refused = Array.IndexOf(agreed, null);
        if (refused < 0)
            return new ClientChannels([.. agreed.Select(secret => secret!)]);
        foreach (var secret in agreed)
            secret?.Dispose();
        return new Rejection(ValidationRules.RosterKeys, 1, Culprit.Server, $"a channel key of {neighborhood.Neighbors[refused].Member.Id} that gives no zero secret");
    }

    /// <summary>The agreement with the j-th neighbour.</summary>
    public SecretBytes With(int j) => agreed[j];

    /// <summary>Erases all agreements.</summary>
    public void Dispose()
    {
        foreach (var secret in agreed)
            secret.Dispose();
    }
}
