using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>What a session host starts with, for a new session as for one that continues.</summary>
/// <param name="Request">What the application asked for.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Invited">Who may take part.</param>
/// <param name="Session">The protocol's side of it.</param>
/// <param name="LogEntries">How many entries of its log are in the store.</param>
/// <param name="Started">When it was opened.</param>
/// <param name="Last">The last close in the log of a session that continues: whether what follows from it was done before the crash is not known.</param>
internal sealed record SessionSetup(
    SessionRequest Request, uint Attempt, CohortRegistry Invited, ServerSession Session, long LogEntries, DateTimeOffset Started, RoundClosing? Last = null);

/// <summary>The invited participants and their keys: nobody else can advertise, so the cohort is the one that was drawn.</summary>
internal sealed class CohortRegistry(IEnumerable<Participant> participants) : IIdentityRegistry
{
    private readonly Dictionary<ParticipantId, ReadOnlyMemory<byte>> keys = participants.ToDictionary(participant => participant.Id, participant => participant.PublicKey);

    /// <summary>How many are invited.</summary>
    public int Count => keys.Count;

    /// <summary>Whether a participant is invited.</summary>
    public bool Contains(ParticipantId id) => keys.ContainsKey(id);

    /// <inheritdoc/>
    public bool TryFind(ParticipantId id, out ReadOnlyMemory<byte> publicKey) => keys.TryGetValue(id, out publicKey);
}
