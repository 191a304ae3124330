namespace SecureFed.Protocol;

/// <summary>Round 0, client: answers an offer that it may accept with keys made for this session alone (protocol.md section 4, round 0).</summary>
internal sealed class AdvertiseKeysClient(ClientContext context)
{
    private Step step;

    /// <summary>Checks the offer, enters the session in the join ledger and makes the advertisement.</summary>
    public Outcome<Advertised> Advertise(OfferMessage offer, IRandomness randomness)
    {
        step.Take();
        var parameters = offer.Parameters;
        var rejection = context.Require(
                Signatures.Verify(parameters.ServerKey.Span, Statements.Offer(parameters.Id), offer.Signature.Span),
                ValidationRules.OfferSignature, 0, "the offer is signed with the server key of its parameters")
            ?? context.Checks.Unless(context.Policy.Check(parameters))
            ?? context.Require(
                context.Ledger.Admits(parameters), ValidationRules.AttemptNotNew, 0,
                $"an attempt later than every one joined before; training round {parameters.TrainingRound}, attempt {parameters.Attempt} is not");
        if (rejection is not null)
            return rejection;

        context.Ledger.Record(parameters);
        var secrets = ClientSecrets.Draw(randomness, parameters.Id, context.Id);
        var coinContribution = new byte[32];
        randomness.Fill(coinContribution);
        var unsigned = new AdvertisementMessage(
            parameters.Id, context.Id, secrets.ChannelKey.PublicKey(), secrets.MaskKey.PublicKey(),
            SessionHashes.SelfMaskHash(parameters.Id, context.Id, secrets.SelfMaskSeed.Memory), coinContribution, default);
        var message = unsigned with { Signature = context.Signer.Sign(Statements.Advertisement(unsigned)) };
        return new Advertised(message, new ShareKeysClient(context, parameters, secrets, message));
    }
}

/// <summary>An advertisement to send, and the next state.</summary>
internal sealed record Advertised(AdvertisementMessage Message, ShareKeysClient Next);
