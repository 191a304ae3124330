using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>What a client checks about the survivors, once before it signs them and again before it reveals shares (protocol.md section 4, rounds 3 and 4).</summary>
/// <param name="context">The client.</param>
/// <param name="neighborhood">Its neighbours.</param>
/// <param name="shared">U2, as it was when the client masked its input.</param>
/// <param name="ownHeader">Its own input header.</param>
internal sealed class SurvivorCheck(ClientContext context, Neighborhood neighborhood, ParticipantSet shared, InputHeaderMessage ownHeader)
{
    /// <summary>U2.</summary>
    public ParticipantSet Shared { get; } = shared;

    /// <summary>The client's own input header.</summary>
    public InputHeaderMessage OwnHeader { get; } = ownHeader;

    /// <summary>The survivor root of an acceptable U3, or the first check that fails.</summary>
    public Outcome<byte[]> Accept(ParticipantSet survivors, ReadOnlyMemory<byte> inputRoot, ImmutableArray<ReadOnlyMemory<byte>> headerProof, int round)
    {
        var own = neighborhood.Own.Index;
        var (minimum, threshold) = (neighborhood.Parameters.MinimumCohort, neighborhood.Graph.Threshold);
        var rejection = context.Require(survivors.IsSubsetOf(Shared), ValidationRules.SurvivorsNotShared, round, "U3 is a subset of U2")
            ?? context.Require(survivors.Contains(own), ValidationRules.SurvivorsWithoutSelf, round, "the recipient stands in U3")
            ?? context.Require(survivors.Count >= minimum, ValidationRules.SurvivorCohort, round, $"at least {minimum} survivors, found {survivors.Count}")
            ?? context.Require(
                neighborhood.CountIn(survivors) >= threshold, ValidationRules.SurvivorThreshold, round,
                $"at least {threshold} neighbours in U3, found {neighborhood.CountIn(survivors)}")
            ?? context.Require(
                Proofs.Hold(inputRoot, survivors.Indices.TakeWhile(index => index < own).Count(), survivors.Count, Frame.EncodeBody(OwnHeader), headerProof),
                ValidationRules.HeaderProof, round, "one's own input header under the input root");
        return rejection is not null
            ? rejection
            : SessionHashes.SurvivorRoot(
                neighborhood.RosterId, SessionHashes.SharedSet(neighborhood.RosterId, Shared.Bitmap), survivors.Bitmap, survivors.Count, inputRoot.ToArray());
    }
}
