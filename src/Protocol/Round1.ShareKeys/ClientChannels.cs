namespace SecureFed.Protocol;

/// <summary>What a client's channel key agrees on with each neighbour's: computed once, used for sealing in round 1 and for opening in round 2.</summary>
internal sealed class ClientChannels : IDisposable
{
    private readonly SecretBytes[] agreed;

    private ClientChannels(SecretBytes[] agreed) => this.agreed = agreed;

    /// <summary>Agrees with every neighbour.</summary>
    public static Outcome<ClientChannels> Agree(Neighborhood neighborhood, SecretBytes channelKey)
    {
        var agreed = new SecretBytes[neighborhood.Neighbors.Length];
        for (var j = 0; j < agreed.Length; j++)
        {
            var neighbor = neighborhood.Neighbors[j].Member;
            if (channelKey.Agree(neighbor.Advertisement.ChannelKey) is not { } secret)
                return new Rejection(ValidationRules.RosterKeys, 1, Culprit.Server, $"a channel key of {neighbor.Id} that gives no zero secret");
            agreed[j] = secret;
        }
        return new ClientChannels(agreed);
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
