namespace SecureFed.Protocol;

/// <summary>Round 3, client: signs the survivors, once (protocol.md section 4, round 3).</summary>
internal sealed class ConsistencyCheckClient(ClientContext context, Neighborhood neighborhood, SurvivorCheck check, HeldShares held) : ITakesResult, IDisposable
{
    private Step step;

    /// <summary>Limits for the survivor messages.</summary>
    public WireLimits Limits => neighborhood.Limits;

    /// <inheritdoc/>
    public OwnPart Part => neighborhood.Part with { HasSentInput = true };

    /// <summary>Whether the session has this round.</summary>
    public bool IsNeeded => neighborhood.Parameters.Graph.ThreatModel == ThreatModel.Malicious;

    /// <summary>Checks the proposal and signs its survivor root, which must be durable before the signature leaves.</summary>
    public Outcome<SurvivorsSigned> Sign(SurvivorProposalMessage proposal)
    {
        step.Take();
        if (!check.Accept(proposal.Survivors, proposal.InputRoot, proposal.HeaderProof, 3).Succeeds(out var survivorRoot, out var rejection))
            return rejection;
        var signature = context.Signer.Sign(Statements.SurvivorSignature(neighborhood.RosterId, context.Id, survivorRoot));
        var message = new SurvivorSignatureMessage(neighborhood.Parameters.Id, neighborhood.Own.Index, survivorRoot, signature);
        return new SurvivorsSigned(message, new UnmaskingClient(context, neighborhood, check, held, survivorRoot, proposal.HeaderProof));
    }

    /// <summary>The next state of a semi-honest session, which leaves this round out.</summary>
    public UnmaskingClient WithoutCertificate()
    {
        step.Take();
        if (neighborhood.Parameters.Graph.ThreatModel != ThreatModel.SemiHonest)
            throw new InvalidOperationException("Only a semi-honest session leaves the consistency check out.");
        return new UnmaskingClient(context, neighborhood, check, held, null, []);
    }

    /// <summary>Erases the shares.</summary>
    public void Dispose() => held.Dispose();
}

/// <summary>A survivor signature to send, and the next state.</summary>
internal sealed record SurvivorsSigned(SurvivorSignatureMessage Message, UnmaskingClient Next);
