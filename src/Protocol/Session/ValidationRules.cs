using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>The catalogue of every check of a peer's message, in the order of the protocol; docs/validation-rules.md says where each is enforced and tested.</summary>
public static class ValidationRules
{
    // Wire: any frame, by the decoder.
    internal static readonly RejectionRule FrameTooLong = new("W-01", "A frame is no longer than its type can need under the session parameters.");
    internal static readonly RejectionRule Shape = new("W-02", "A frame is one complete MessagePack value with the arrays, types and positions of its message.");
    internal static readonly RejectionRule TrailingBytes = new("W-03", "Nothing follows the value, in the frame and in every byte string that holds a value.");
    internal static readonly RejectionRule NotCanonical = new("W-04", "Every value has its shortest encoding: encoding what was read gives the same bytes.");
    internal static readonly RejectionRule WireVersion = new("W-05", "The wire version is 1.");
    internal static readonly RejectionRule UnexpectedType = new("W-06", "The message type is one that the receiver expects in this round.");
    internal static readonly RejectionRule WrongLength = new("W-07", "A byte string has the length that its field fixes.");
    internal static readonly RejectionRule ListTooLong = new("W-08", "A list is no longer than the session parameters and the roster allow.");
    internal static readonly RejectionRule NotAscending = new("W-09", "A list with indices is strictly ascending in them.");
    internal static readonly RejectionRule OutOfRange = new("W-10", "An index, count, kind or code lies in its range.");
    internal static readonly RejectionRule BadName = new("W-11", "A name has 1 to 64 characters of the alphabet, a rule number 1 to 8.");
    internal static readonly RejectionRule BadBitmap = new("W-12", "A bitmap has no bit at or above the number of participants.");
    internal static readonly RejectionRule BadPadding = new("W-13", "The unused bits of a packed chunk are zero.");
    internal static readonly RejectionRule OtherSession = new("W-14", "A message names the session of its receiver.");
    internal static readonly RejectionRule BadParameters = new("W-15", "The session parameters are valid, and of a version and suite that the reader knows.");

    // Round 0.
    internal static readonly RejectionRule OfferSignature = new("R0-01", "The offer is signed with the server key of its own parameters.");
    internal static readonly RejectionRule ServerKeyUnknown = new("R0-02", "The server key is the one in the client's policy.");
    internal static readonly RejectionRule PolicyRefuses = new("R0-03", "The parameters satisfy the client's policy.");
    internal static readonly RejectionRule AttemptNotNew = new("R0-04", "The task, training round and attempt are later than any that the client joined.");
    internal static readonly RejectionRule NotRegistered = new("R0-05", "An advertisement comes from a registered participant.");
    internal static readonly RejectionRule AdvertisementSignature = new("R0-06", "An advertisement is signed by its participant.");
    internal static readonly RejectionRule BadPublicKey = new("R0-07", "A public key is canonical and not of low order.");
    internal static readonly RejectionRule KeyReused = new("R0-08", "No public key, of either kind, stands twice in a session.");
    internal static readonly RejectionRule AdvertisementConflict = new("R0-09", "A participant advertises once; an identical resend has no effect.");
    internal static readonly RejectionRule TooManyParticipants = new("R0-10", "No more participants than the maximum advertise.");
    internal static readonly RejectionRule TooLate = new("R0-11", "A message arrives before its round closes; later ones are refused and not kept.");

    // Round 1.
    internal static readonly RejectionRule RosterSize = new("R1-01", "The roster has at least the minimum cohort and at most the maximum of participants.");
    internal static readonly RejectionRule GraphInfeasible = new("R1-02", "A degree and a threshold exist for this number of participants under the graph rule.");
    internal static readonly RejectionRule RosterProof = new("R1-03", "Every roster entry stands under the roster root at its index.");
    internal static readonly RejectionRule OwnEntry = new("R1-04", "The recipient's own entry is present once, byte for byte as sent.");
    internal static readonly RejectionRule RosterOrder = new("R1-05", "Roster entries ascend in index and in identifier.");
    internal static readonly RejectionRule RosterSignature = new("R1-06", "Every roster entry is by a registered participant and carries its signature.");
    internal static readonly RejectionRule RosterKeys = new("R1-07", "All public keys in the roster, of both kinds together, are pairwise distinct, canonical and not of low order.");
    internal static readonly RejectionRule RosterNeighbors = new("R1-08", "The entries are exactly the recipient and its neighbours in the graph.");
    internal static readonly RejectionRule SharesCount = new("R1-10", "A dealer sends one item for each of its neighbours.");
    internal static readonly RejectionRule SharesSignature = new("R1-11", "The shares are signed by their dealer.");
    internal static readonly RejectionRule SharesConflict = new("R1-12", "A dealer sends shares once; an identical resend has no effect.");

    // Round 2.
    internal static readonly RejectionRule DeliveryWithoutSelf = new("R2-01", "The recipient stands in U2.");
    internal static readonly RejectionRule SharedCohort = new("R2-02", "U2 has at least the minimum cohort.");
    internal static readonly RejectionRule SharedThreshold = new("R2-03", "At least t neighbours of the recipient stand in U2.");
    internal static readonly RejectionRule DeliveryItems = new("R2-04", "There is exactly one item for each neighbour in U2.");
    internal static readonly RejectionRule CommitmentProof = new("R2-05", "The share commitments of an item stand under the dealer's commitment root.");
    internal static readonly RejectionRule KeyCommitment = new("R2-06", "The channel key opens the key commitment of an item.");
    internal static readonly RejectionRule ShareTag = new("R2-07", "The ciphertext of an item is authentic under the channel key and its context.");
    internal static readonly RejectionRule BundleForm = new("R2-08", "A decrypted bundle has its one form.");
    internal static readonly RejectionRule ShareCommitment = new("R2-09", "Both shares of a bundle match the dealer's commitments.");
    internal static readonly RejectionRule InputSender = new("R2-10", "An input comes from a participant in U2.");
    internal static readonly RejectionRule SharedHash = new("R2-11", "An input header names the U2 that the server announced.");
    internal static readonly RejectionRule InputSignature = new("R2-12", "An input header is signed by its participant.");
    internal static readonly RejectionRule InputConflict = new("R2-13", "A participant sends one input; an identical resend has no effect.");
    internal static readonly RejectionRule ChunkWithoutHeader = new("R2-14", "A chunk follows the input header of its sender.");
    internal static readonly RejectionRule VectorRoot = new("R2-15", "The chunks of an input have the vector root of its header.");
    internal static readonly RejectionRule ComplaintDealer = new("R2-16", "A complaint names a neighbour in U2 and a rule that its key can show.");

    // Round 3.
    internal static readonly RejectionRule SurvivorsNotShared = new("R3-01", "U3 is a subset of U2.");
    internal static readonly RejectionRule SurvivorsWithoutSelf = new("R3-02", "The recipient stands in U3.");
    internal static readonly RejectionRule SurvivorCohort = new("R3-03", "U3 has at least the minimum cohort.");
    internal static readonly RejectionRule SurvivorThreshold = new("R3-04", "At least t neighbours of the recipient stand in U3.");
    internal static readonly RejectionRule HeaderProof = new("R3-05", "The recipient's own input header stands under the input root.");
    internal static readonly RejectionRule SecondSurvivorRoot = new("R3-06", "A client signs one survivor root in a session, ever.");
    internal static readonly RejectionRule SurvivorSender = new("R3-07", "A survivor signature comes from a participant in U3.");
    internal static readonly RejectionRule SurvivorRoot = new("R3-08", "A survivor signature is over the survivor root that the server proposed.");
    internal static readonly RejectionRule SurvivorSignature = new("R3-09", "A survivor signature is valid.");

    // Round 4, result and abort.
    internal static readonly RejectionRule UnmaskSignature = new("R4-01", "The unmask request is signed by the server for this recipient.");
    internal static readonly RejectionRule UnmaskRoot = new("R4-02", "The unmask request is about the survivor root that the client signed.");
    internal static readonly RejectionRule CertificateSignature = new("R4-03", "Every forwarded survivor signature is valid and by a neighbour in U3.");
    internal static readonly RejectionRule CertificateThreshold = new("R4-04", "At least t neighbours in U3 signed the same survivor root.");
    internal static readonly RejectionRule SecondUnmaskRequest = new("R4-05", "A client answers one unmask request in a session; the same request gets the same answer.");
    internal static readonly RejectionRule ResponseSender = new("R4-06", "An unmask response comes from a participant that was asked.");
    internal static readonly RejectionRule ResponseSignature = new("R4-07", "An unmask response is signed by its participant.");
    internal static readonly RejectionRule ResponseShares = new("R4-08", "A response has one share of the right kind for each neighbour in U2 of which the sender did not complain.");
    internal static readonly RejectionRule ResponseConflict = new("R4-09", "A participant responds once; an identical resend has no effect.");
    internal static readonly RejectionRule RevealedCommitment = new("R4-10", "A revealed share matches the dealer's commitment; otherwise its holder is at fault.");
    internal static readonly RejectionRule SelfMaskSeed = new("R4-11", "A reconstructed self-mask seed has the advertised hash; otherwise its dealer is at fault.");
    internal static readonly RejectionRule MaskRoot = new("R4-12", "A reconstructed mask root derives the advertised mask key; otherwise its dealer is at fault.");
    internal static readonly RejectionRule ResultSignature = new("R4-14", "The result is signed by the server, for the roster and the survivor root that the client agreed to.");
    internal static readonly RejectionRule AbortSignature = new("R4-15", "The abort is signed by the server.");
    internal static readonly RejectionRule ResultPlace = new("R4-16", "A result has the recipient's own place, and the recipient among the survivors only if it sent an input.");

    /// <summary>All rules.</summary>
    public static ImmutableArray<RejectionRule> All { get; } =
    [
        FrameTooLong, Shape, TrailingBytes, NotCanonical, WireVersion, UnexpectedType, WrongLength, ListTooLong, NotAscending,
        OutOfRange, BadName, BadBitmap, BadPadding, OtherSession, BadParameters, OfferSignature, ServerKeyUnknown, PolicyRefuses,
        AttemptNotNew, NotRegistered, AdvertisementSignature, BadPublicKey, KeyReused, AdvertisementConflict, TooManyParticipants,
        TooLate, RosterSize, GraphInfeasible, RosterProof, OwnEntry, RosterOrder, RosterSignature, RosterKeys, RosterNeighbors,
        SharesCount, SharesSignature, SharesConflict, DeliveryWithoutSelf, SharedCohort, SharedThreshold, DeliveryItems,
        CommitmentProof, KeyCommitment, ShareTag, BundleForm, ShareCommitment, InputSender, SharedHash, InputSignature, InputConflict,
        ChunkWithoutHeader, VectorRoot, ComplaintDealer, SurvivorsNotShared, SurvivorsWithoutSelf, SurvivorCohort, SurvivorThreshold,
        HeaderProof, SecondSurvivorRoot, SurvivorSender, SurvivorRoot, SurvivorSignature, UnmaskSignature, UnmaskRoot,
        CertificateSignature, CertificateThreshold, SecondUnmaskRequest, ResponseSender, ResponseSignature, ResponseShares,
        ResponseConflict, RevealedCommitment, SelfMaskSeed, MaskRoot, ResultSignature, AbortSignature, ResultPlace,
    ];
}
