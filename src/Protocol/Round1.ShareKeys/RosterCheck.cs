using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>Everything a client checks in a roster before it shares a secret with anybody in it (protocol.md section 4, round 1).</summary>
internal sealed class RosterCheck(ClientContext context, SessionParameters parameters, AdvertisementMessage own)
{
    /// <summary>The neighbourhood that the roster describes, or the first check that fails.</summary>
    public Outcome<Neighborhood> Accept(RosterMessage roster)
    {
        var rejection = Size(roster);
        if (rejection is not null)
            return rejection;
        var search = GraphParameterFinder.Find(parameters.Graph, roster.Participants);
        if (search.Parameters is not { } graph)
            return new Rejection(ValidationRules.GraphInfeasible, 1, Culprit.Server, search.Refusal!);
        rejection = Require(roster.Entries.Length <= graph.Neighbors + 1, ValidationRules.ListTooLong, $"at most {graph.Neighbors + 1} entries, found {roster.Entries.Length}")
            ?? Root(roster) ?? OwnEntry(roster) ?? Order(roster) ?? Signatures(roster) ?? Keys(roster);
        if (rejection is not null)
            return rejection;

        var rosterId = SessionHashes.RosterId(parameters.Id, roster.Participants, roster.RosterRoot.ToArray());
        var drawn = NeighborGraph.Create(parameters.Graph.Topology, graph, SessionHashes.Coin(rosterId));
        var members = RosterMember.AllOf([.. roster.Entries.Where(entry => entry.Index != roster.OwnIndex)]);
        rejection = Require(
            members.Select(member => member.Index).SequenceEqual(drawn.NeighborsOf(roster.OwnIndex)),
            ValidationRules.RosterNeighbors, "one's own entry and those of one's neighbours in the graph, no others");
        if (rejection is not null)
            return rejection;

        return new Neighborhood(
            parameters, graph, roster.RosterRoot, new RosterEntry(roster.OwnIndex, own, ProofOfOwn(roster)),
            [.. members.Select(member => new Neighbor(member, 1 + Array.BinarySearch(drawn.NeighborsOf(member.Index), roster.OwnIndex)))]);
    }

    private Rejection? Size(RosterMessage roster)
        => Require(
                roster.Participants >= parameters.MinimumCohort && roster.Participants <= parameters.MaximumParticipants,
                ValidationRules.RosterSize, $"{parameters.MinimumCohort} to {parameters.MaximumParticipants} participants, found {roster.Participants}")
            ?? Require(
                roster.OwnIndex < roster.Participants && roster.Entries.All(entry => entry.Index < roster.Participants),
                ValidationRules.OutOfRange, $"indices below {roster.Participants}");

    private Rejection? Order(RosterMessage roster)
    {
        var ascends = true;
        for (var i = 1; i < roster.Entries.Length; i++)
            ascends &= roster.Entries[i - 1].Advertisement.Id < roster.Entries[i].Advertisement.Id;
        return Require(ascends, ValidationRules.RosterOrder, "identifiers that ascend with the indices");
    }

    private Rejection? OwnEntry(RosterMessage roster)
    {
        var mine = roster.Entries.Where(entry => entry.Index == roster.OwnIndex || entry.Advertisement.Id == context.Id).ToArray();
        var isOwn = mine.Length == 1 && mine[0].Index == roster.OwnIndex && mine[0].Advertisement.Body.Span.SequenceEqual(own.Body.Span);
        return Require(isOwn, ValidationRules.OwnEntry, "one's own entry once, at one's own index, byte for byte as sent");
    }

    private Rejection? Root(RosterMessage roster)
    {
        var leaves = roster.Entries.Select(entry => entry.Advertisement.Body).ToArray();
        var isUnderRoot = parameters.Graph.Topology == GraphTopology.Complete
            ? roster.Entries.Length == roster.Participants && roster.Entries.All(entry => entry.Proof.IsEmpty)
                && MerkleTree.Of(leaves).Root.AsSpan().SequenceEqual(roster.RosterRoot.Span)
            : roster.Entries.Zip(leaves).All(pair => Proofs.Hold(roster.RosterRoot, pair.First.Index, roster.Participants, pair.Second.Span, pair.First.Proof));
        return Require(isUnderRoot, ValidationRules.RosterProof, "every entry under the roster root");
    }

    /// <summary>The proof of one's own entry: on a complete graph it follows from all entries.</summary>
    private ImmutableArray<ReadOnlyMemory<byte>> ProofOfOwn(RosterMessage roster)
        => parameters.Graph.Topology == GraphTopology.Complete
            ? MerkleTree.Of(roster.Entries.Select(entry => entry.Advertisement.Body)).ProofOf(roster.OwnIndex)
            : roster.Entries.First(entry => entry.Index == roster.OwnIndex).Proof;

    private Rejection? Keys(RosterMessage roster)
    {
        var keys = roster.Entries.SelectMany(entry => new[] { entry.Advertisement.ChannelKey, entry.Advertisement.MaskKey }).ToArray();
        var areGood = keys.All(key => KeyAgreement.IsValidPublicKey(key.Span)) && keys.Select(key => Convert.ToHexString(key.Span)).Distinct().Count() == keys.Length;
        return Require(areGood, ValidationRules.RosterKeys, "public keys that differ from each other, canonical and not of low order");
    }

    private Rejection? Signatures(RosterMessage roster)
    {
        var others = roster.Entries.Where(entry => entry.Index != roster.OwnIndex).Select(entry => entry.Advertisement).ToArray();
        var valid = context.Registry.VerifyAll([.. others.Select(other => new SignedMessage(other.Id, Statements.Advertisement(other), other.Signature))]);
        var wrong = Array.IndexOf(valid, false);
        return wrong < 0 ? null : Require(false, ValidationRules.RosterSignature, $"the advertisement of {others[wrong].Id} is signed with its registered key");
    }

    private Rejection? Require(bool holds, RejectionRule rule, string expected) => context.Require(holds, rule, 1, expected);
}
