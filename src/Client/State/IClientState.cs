using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Client;

/// <summary>
/// What a participant must not lose: keys of open sessions, which attempts it joined, receipts, its own ledger. When a write returns, it is durable; a write is kept whole or not at
/// all. One client uses it at a time. Session states are secret until the session is over: only the participant may be able to read them.
/// </summary>
public interface IClientState
{
    /// <summary>The join ledger as text; empty at the start.</summary>
    ValueTask<string> ReadJoinedAsync(CancellationToken cancellation = default);

    /// <summary>Replaces the join ledger.</summary>
    ValueTask WriteJoinedAsync(string joined, CancellationToken cancellation = default);

    /// <summary>The states of all open sessions. The caller erases them.</summary>
    ValueTask<IReadOnlyList<SavedSession>> ReadSessionsAsync(CancellationToken cancellation = default);

    /// <summary>Replaces the state of an open session.</summary>
    ValueTask WriteSessionAsync(SavedSession session, CancellationToken cancellation = default);

    /// <summary>Erases the state of a session that is over; nothing happens when there is none.</summary>
    ValueTask DeleteSessionAsync(SessionId session, CancellationToken cancellation = default);

    /// <summary>Keeps the receipt of a session, of whatever kind.</summary>
    ValueTask WriteReceiptAsync(SessionId session, ReadOnlyMemory<byte> receipt, CancellationToken cancellation = default);

    /// <summary>The participant's own ledger.</summary>
    PrivacyLedger OpenLedger(TimeProvider clock);
}

/// <summary>The state of an open session.</summary>
/// <param name="Session">The session.</param>
/// <param name="AnsweredRound">The latest round that was answered, 0 to 4: from 2 on the input is masked and part of the state.</param>
/// <param name="State">What <see cref="ClientSession.ExportState"/> gave.</param>
public sealed record SavedSession(SessionId Session, int AnsweredRound, byte[] State);
