using System.Buffers;
using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>A session rebuilt from its log.</summary>
/// <param name="Session">The session as it was at the end of the log; null when the log has a fault.</param>
/// <param name="Fault">What is wrong with the log, and at which entry; null when nothing is.</param>
/// <param name="Length">How many bytes of the log are good: after a crash the host cuts its copy there.</param>
/// <param name="Missing">Entries that follow from the log and are not in it: a crash came before they were stored. The host appends them before it goes on.</param>
/// <param name="Closing">The outcome of the last close of the log.</param>
public sealed record ServerReplay(
    ServerSession? Session, string? Fault, long Length, ImmutableArray<ReadOnlyMemory<byte>> Missing, RoundClosing? Closing);

/// <content>Replay: the log is the state (docs/spec/session-log.md).</content>
public sealed partial class ServerSession
{
    /// <summary>Rebuilds a session from its log, entry by entry, as if every frame came again. The rebuilt session continues where the log ends and opens the same sum.</summary>
    /// <param name="log">The log, or a part of it from its start; the last entry may be cut short.</param>
    /// <param name="registry">The registry of the session.</param>
    /// <param name="signer">The server's key; without it a session can be rebuilt and looked at, but go on only as far as nothing needs to be signed.</param>
    public static ServerReplay Replay(in ReadOnlySequence<byte> log, IIdentityRegistry registry, ISigner? signer)
    {
        ArgumentNullException.ThrowIfNull(registry);
        using var replayer = new Replayer(registry, signer);
        replayer.Apply(log);
        return replayer.Finish();
    }

    /// <summary>Applies a log piece by piece; pieces end where entries end.</summary>
    internal sealed class Replayer(IIdentityRegistry registry, ISigner? signer) : IDisposable
    {
        private readonly SessionLogReader reader = new();
        private readonly Dictionary<int, ReadOnlyMemory<byte>> signatures = [];
        private readonly List<byte[]> chunks = [];
        private readonly List<byte[]> followers = [];
        private ServerSession? session;
        private RoundClosing? closing;
        private int? closingRound;
        private byte[]? end;
        private ImmutableArray<ReadOnlyMemory<byte>> missing = [];
        private long goodLength;
        private string? fault;
        private bool isAtEnd;

        /// <summary>Applies the next part of the log.</summary>
        /// <returns>Whether more can follow: it has no fault and no entry that is cut short.</returns>
        public bool Apply(in ReadOnlySequence<byte> piece)
        {
            if (isAtEnd)
                return false;
            reader.Continue(piece);
            var reading = reader.Read(out var entry);
            for (; reading == LogReading.Entry && fault is null; reading = reader.Read(out entry))
                Apply(entry!);
            if (reading == LogReading.Faulty)
                fault ??= reader.Fault;
            isAtEnd = reading != LogReading.End || fault is not null;
            return !isAtEnd;
        }

        /// <summary>The log ends here.</summary>
        public ServerReplay Finish()
        {
            if (fault is null)
                FinishClose(isEnd: true);
            if (session is null || fault is not null)
                return new ServerReplay(null, fault ?? "the log is empty", goodLength, [], null);
            var replayed = new ServerReplay(session, null, goodLength, missing, closing);
            session = null;
            return replayed;
        }

        /// <summary>Lets go of a session that was not handed over.</summary>
        public void Dispose() => session?.Dispose();

        private void Apply(SessionLogEntry entry)
        {
            // What follows from a close is not applied but compared with what the session makes of the close itself.
            switch (entry)
            {
                case SignatureEntry signature when closingRound is 2 or 3:
                    signatures.TryAdd(signature.Recipient, signature.Signature);
                    Follow(entry);
                    return;
                case AbortEntry abort when IsByHost(abort):
                    FinishClose(isEnd: false);
                    end = abort.Frame.ToArray();
                    Follow(entry);
                    EndByHost();
                    return;
                case AbortEntry abort when closingRound is not null:
                    end = abort.Frame.ToArray();
                    Follow(entry);
                    return;
                case ResultEntry result when closingRound is 4:
                    end = result.Frame.ToArray();
                    Follow(entry);
                    return;
            }
            FinishClose(isEnd: false);
            if (fault is null && chunks.Count > 0 && entry is not (ChunkEntry or AcceptedEntry))
                Fail("the chunks before it are not followed by their header");
            if (fault is not null)
                return;
            switch (entry)
            {
                case OfferEntry offer:
                    session = new ServerSession(reader.Parameters!, registry, signer, logInputs: true, Checks.All, offer.Frame.ToArray());
                    break;
                case AcceptedEntry accepted:
                    Accept(accepted.Frame);
                    break;
                case ChunkEntry chunk when session!.Round == 2:
                    chunks.Add(chunk.Frame.ToArray());
                    return;
                case CloseEntry close when close.Round == session!.Round:
                    closingRound = close.Round;
                    followers.Add(entry.Encode());
                    break;
                case RejectionEntry rejection:
                    session!.log.Append(rejection);
                    break;
                default:
                    Fail($"an entry that does not belong in round {session!.Round}");
                    break;
            }
            goodLength = reader.Length;
        }

        private void Accept(in ReadOnlySequence<byte> frame)
        {
            var reception = session!.Receive(frame);
            if (reception.Kind == ReceptionKind.Accepted && Frame.PeekType(frame) == MessageType.InputHeader)
                reception = AcceptChunks(frame);
            if (reception.Kind != ReceptionKind.Accepted)
                Fail(reception.Rejection?.ToString() ?? "an accepted frame stands in the log twice");
        }

        private Reception AcceptChunks(in ReadOnlySequence<byte> headerFrame)
        {
            Frame.TryDecode<InputHeaderMessage>(headerFrame, session!.shareKeys!.Roster.Limits, out var header, out _);
            var reception = Reception.Duplicate;
            foreach (var frame in chunks)
                reception = session.ReceiveOwned(frame);
            chunks.Clear();
            return session.maskedInput!.Has(header!.From)
                ? Reception.Accepted()
                : Reception.Rejected(reception.Rejection ?? new Rejection(ValidationRules.VectorRoot, 2, Culprit.Unknown, "all chunks before their header"));
        }

        private void Follow(SessionLogEntry entry)
        {
            followers.Add(entry.Encode());
            goodLength = reader.Length;
        }

        private bool IsByHost(AbortEntry entry)
            => Frame.TryDecode<AbortMessage>(entry.Frame, WireLimits.BeforeRoster(reader.Parameters!), out var abort, out _) && abort.Code == AbortCode.Host;

        private void FinishClose(bool isEnd)
        {
            if (closingRound is null || fault is not null)
                return;
            closingRound = null;
            try
            {
                closing = session!.CloseRound(signatures, end);
            }
            catch (MissingKeyException)
            {
                Fail("a signature of the server is missing, and there is no key to make it again");
                return;
            }
            Compare(isEnd);
        }

        private void EndByHost()
        {
            if (fault is not null)
                return;
            closing = session!.Abort("the log says so", end);
            Compare(isEnd: true);
        }

        /// <summary>The log has what the session makes of a close; only at its end something may be missing.</summary>
        private void Compare(bool isEnd)
        {
            var made = closing!.Log;
            var agrees = followers.Count <= made.Length && (isEnd || followers.Count == made.Length);
            for (var i = 0; i < followers.Count && agrees; i++)
                agrees = made[i].Span.SequenceEqual(followers[i]);
            if (!agrees)
                Fail("it does not follow from the entries before it");
            else if (!AreSigned())
                Fail("a signature of the server is not valid");
            missing = agrees ? made[followers.Count..] : [];
            followers.Clear();
            signatures.Clear();
        }

        private bool AreSigned()
            => signatures.All(pair => IsSigned(session!.unmasking!.StatementFor(pair.Key), pair.Value))
            && (end is null || session!.EndSignature(end) is var (statement, signature) && IsSigned(statement, signature));

        private bool IsSigned(byte[] statement, ReadOnlyMemory<byte> signature) => Signatures.Verify(session!.Parameters.ServerKey.Span, statement, signature.Span);

        private void Fail(string reason) => fault = $"entry {reader.Entries - 1} at byte {reader.Length}: {reason}";
    }
}
