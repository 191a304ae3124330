using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <content>What the server does with a frame: which message it is, whether it came before, and which state judges it.</content>
public sealed partial class ServerSession
{
    /// <summary>Takes in a client's frame, of which it makes a copy. Any bytes give an answer in bounded time; the session goes on whatever they are.</summary>
    public Reception Receive(in ReadOnlySequence<byte> frame) => Receive(frame, isOwned: false);

    /// <inheritdoc cref="Receive(in ReadOnlySequence{byte})"/>
    public Reception Receive(ReadOnlyMemory<byte> frame) => Receive(new ReadOnlySequence<byte>(frame));

    /// <summary>As <see cref="Receive(ReadOnlyMemory{byte})"/>, without a copy: the memory is the server's from now on, and nobody may change it.</summary>
    public Reception ReceiveOwned(ReadOnlyMemory<byte> frame) => Receive(new ReadOnlySequence<byte>(frame), isOwned: true);

    private Reception Receive(in ReadOnlySequence<byte> frame, bool isOwned)
        => Frame.PeekType(frame) switch
        {
            MessageType.Advertisement => Receive<AdvertisementMessage>(frame, isOwned, message => message.Id, advertiseKeys.Receive),
            MessageType.Shares => Receive<SharesMessage>(frame, isOwned, message => IdOf(message.From), message => shareKeys!.Receive(message)),
            MessageType.InputHeader => ReceiveHeader(frame, isOwned),
            MessageType.InputChunk => ReceiveChunk(frame, isOwned),
            MessageType.SurvivorSignature => Receive<SurvivorSignatureMessage>(frame, isOwned, message => IdOf(message.From), message => consistencyCheck!.Receive(message)),
            MessageType.UnmaskResponse => Receive<UnmaskResponseMessage>(frame, isOwned, message => IdOf(message.From), message => unmasking!.Receive(message)),
            _ => Reception.Rejected(new Rejection(ValidationRules.UnexpectedType, Round, Culprit.Unknown, "a message of a client")),
        };

    private Reception Receive<T>(in ReadOnlySequence<byte> frame, bool isOwned, Func<T, ParticipantId> senderOf, Func<T, Rejection?> judge)
        where T : class, IMessage<T>
    {
        if (!Decode<T>(frame, isOwned, out var kept, out var message, out var refused))
            return refused;
        var sender = senderOf(message);
        if (WrongTime<T>() is { } wrongTime)
            return wrongTime;
        if (IsKnown(T.Type, sender, kept))
            return Reception.Duplicate;
        if (judge(message) is { } rejection)
            return Refuse(rejection, kept);
        acceptedFrames.TryAdd((T.Type, sender), kept);
        return Reception.Accepted(log.Append(kept));
    }

    private Reception ReceiveHeader(in ReadOnlySequence<byte> frame, bool isOwned)
    {
        if (!Decode<InputHeaderMessage>(frame, isOwned, out var kept, out var header, out var refused))
            return refused;
        var sender = IdOf(header.From);
        if (WrongTime<InputHeaderMessage>() is { } wrongTime)
            return wrongTime;
        if (IsKnown(MessageType.InputHeader, sender, kept))
            return Reception.Duplicate;
        if (maskedInput!.Receive(header, kept, blames) is { } rejection)
            return Refuse(rejection, kept);
        acceptedFrames.Add((MessageType.InputHeader, sender), kept);

        // Nothing stands in the log before the whole input is here.
        return Reception.Accepted();
    }

    private Reception ReceiveChunk(in ReadOnlySequence<byte> frame, bool isOwned)
    {
        if (!Decode<InputChunkMessage>(frame, isOwned, out var kept, out var chunk, out var refused))
            return refused;
        if (WrongTime<InputChunkMessage>() is { } wrongTime)
            return wrongTime;
        if (maskedInput!.InputOf(chunk.From) is { } staged && staged.Has(chunk) && staged.Holds(chunk))
            return Reception.Duplicate;
        if (maskedInput.Receive(chunk, kept) is { } rejection)
        {
            if (maskedInput.InputOf(chunk.From) is null)
                acceptedFrames.Remove((MessageType.InputHeader, IdOf(chunk.From)));
            return Reception.Rejected(rejection);
        }
        var input = maskedInput.InputOf(chunk.From)!;
        if (!input.IsComplete)
            return Reception.Accepted();

        var entries = ImmutableArray.CreateBuilder<LoggedEntry>();
        if (logInputs)
            entries.AddRange(input.ChunkEntries);
        entries.Add(log.Append(input.HeaderFrame));
        maskedInput.Add(chunk.From);
        return Reception.Accepted(entries.ToImmutable());
    }

    private bool Decode<T>(in ReadOnlySequence<byte> frame, bool isOwned, out KeptFrame kept, out T message, out Reception refused)
        where T : class, IMessage<T>
    {
        (kept, message, refused) = (null!, null!, Reception.Duplicate);
        // Before the roster is fixed there are no indices that a later message could name.
        var limits = shareKeys?.Roster.Limits ?? WireLimits.BeforeRoster(Parameters);
        if (shareKeys is null && T.Type != MessageType.Advertisement)
        {
            refused = NotYet(T.Type);
            return false;
        }
        // No memory is spent on a frame that is too long.
        var isShort = frame.Length <= T.MaximumBytes(limits);
        if (isShort)
            kept = isOwned ? KeptFrame.Own(T.Type, frame.First) : KeptFrame.Copy(T.Type, frame);
        if (Frame.TryDecode<T>(isShort ? kept.Sequence : frame, limits, out var decoded, out var rejection, inPlace: true))
        {
            message = decoded;
            return true;
        }
        refused = Reception.Rejected(rejection);
        return false;
    }

    private Reception? WrongTime<T>()
        where T : class, IMessage<T>
    {
        var round = T.Type.Round();
        if (round == Round && opening is null)
            return null;
        return round > Round
            ? NotYet(T.Type)
            : Reception.Rejected(new Rejection(ValidationRules.TooLate, round, Culprit.Unknown, $"a message before round {round} closed"));
    }

    private Reception NotYet(MessageType type)
        => Reception.Rejected(new Rejection(ValidationRules.UnexpectedType, type.Round(), Culprit.Unknown, $"a message of round {Round}, not of round {type.Round()}"));

    /// <summary>A refusal with a proven culprit is kept as evidence and stands in the log, the first time.</summary>
    private Reception Refuse(Rejection rejection, KeptFrame frame)
        => rejection.Culprit.Client is { } culprit && blames.Refused(rejection, frame.Bytes)
            ? Reception.Rejected(rejection, new LoggedEntry(log.Append(new RejectionEntry(rejection.Round, rejection.Rule.Number, culprit, SHA256.HashData(frame.Bytes.Span)))))
            : Reception.Rejected(rejection);

    private bool IsKnown(MessageType type, ParticipantId sender, KeptFrame frame)
        => acceptedFrames.TryGetValue((type, sender), out var accepted) && accepted.Bytes.Span.SequenceEqual(frame.Bytes.Span);

    private ParticipantId IdOf(int index) => shareKeys!.Roster.Members[index].Id;
}
