using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>Proof that a participant broke a rule: signed frames of the session, with which anyone who knows the public keys comes to the same verdict.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Culprit">Who broke it.</param>
/// <param name="Evidence">The frames, as received: for a dealer its shares and a complaint with the channel key, or enough revealed shares; for a holder its response and the dealer's shares; for a conflict both frames.</param>
/// <param name="Explanation">What the frames show, in one sentence.</param>
public sealed record Blame(RejectionRule Rule, ParticipantId Culprit, ImmutableArray<ReadOnlyMemory<byte>> Evidence, string Explanation);
