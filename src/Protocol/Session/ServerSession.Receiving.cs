using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <content>What the server does with a frame: which message it is, whether it came before, and which state judges it.</content>
public sealed partial class ServerSession
{
    /// <summary>Takes in a client's frame. Any bytes give an answer in bounded time; the session goes on whatever they are.</summary>
    public Reception Receive(in ReadOnlySequence<byte> frame)
    {
        var type = Frame.PeekType(frame);
        return type switch
        {
            MessageType.Advertisement => Receive<AdvertisementMessage>(frame, message => message.Id, advertiseKeys.Receive),
            MessageType.Shares => Receive<SharesMessage>(frame, message => IdOf(message.From), message => shareKeys!.Receive(message)),
            MessageType.InputHeader => ReceiveHeader(frame),
            MessageType.InputChunk => ReceiveChunk(frame),
            MessageType.SurvivorSignature => Receive<SurvivorSignatureMessage>(frame, message => IdOf(message.From), message => consistencyCheck!.Receive(message)),
            MessageType.UnmaskResponse => Receive<UnmaskResponseMessage>(frame, message => IdOf(message.From), message => unmasking!.Receive(message)),
            _ => Reception.Rejected(new Rejection(ValidationRules.UnexpectedType, Round, Culprit.Unknown, "a message of a client")),
        };
    }

    /// <summary>Takes in a client's frame.</summary>
    public Reception Receive(ReadOnlyMemory<byte> frame) => Receive(new ReadOnlySequence<byte>(frame));

    private Reception Receive<T>(in ReadOnlySequence<byte> frame, Func<T, ParticipantId> senderOf, Func<T, Rejection?> judge)
        where T : class, IMessage<T>
    {
        if (!Decode<T>(frame, out var message, out var refused))
            return refused;
        var (sender, hash) = (senderOf(message), HashOf(frame));
        if (WrongTime<T>() is { } wrongTime)
            return wrongTime;
        if (IsKnown(T.Type, sender, hash))
            return Reception.Duplicate;
        if (judge(message) is { } rejection)
            return Refuse(rejection, frame, hash);
        acceptedFrames.TryAdd((T.Type, sender), hash);
        return Reception.Accepted(log.Append(new AcceptedEntry(frame)));
    }

    private Reception ReceiveHeader(in ReadOnlySequence<byte> frame)
    {
        if (!Decode<InputHeaderMessage>(frame, out var header, out var refused))
            return refused;
        var (sender, hash) = (IdOf(header.From), HashOf(frame));
        if (WrongTime<InputHeaderMessage>() is { } wrongTime)
            return wrongTime;
        if (IsKnown(MessageType.InputHeader, sender, hash))
            return Reception.Duplicate;
        if (maskedInput!.Receive(header, frame.ToArray(), blames) is { } rejection)
            return Refuse(rejection, frame, hash);
        acceptedFrames.Add((MessageType.InputHeader, sender), hash);

        // Nothing stands in the log before the whole input is here.
        return Reception.Accepted();
    }

    private Reception ReceiveChunk(in ReadOnlySequence<byte> frame)
    {
        if (!Decode<InputChunkMessage>(frame, out var chunk, out var refused))
            return refused;
        if (WrongTime<InputChunkMessage>() is { } wrongTime)
            return wrongTime;
        if (maskedInput!.InputOf(chunk.From) is { } staged && staged.Has(chunk) && staged.Holds(chunk))
            return Reception.Duplicate;
        if (maskedInput.Receive(chunk, frame) is { } rejection)
        {
            if (maskedInput.InputOf(chunk.From) is null)
                acceptedFrames.Remove((MessageType.InputHeader, IdOf(chunk.From)));
            return Reception.Rejected(rejection);
        }
        var input = maskedInput.InputOf(chunk.From)!;
        if (!input.IsComplete)
            return Reception.Accepted();

        var entries = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        if (logInputs)
            foreach (var entry in input.ChunkEntries)
                entries.Add(entry);
        entries.Add(log.Append(new AcceptedEntry(new ReadOnlySequence<byte>(input.HeaderFrame))));
        maskedInput.Add(chunk.From);
        return Reception.Accepted(entries.ToImmutable());
    }

    private bool Decode<T>(in ReadOnlySequence<byte> frame, out T message, out Reception refused)
        where T : class, IMessage<T>
    {
        // Before the roster is fixed there are no indices that a later message could name.
        var limits = shareKeys?.Roster.Limits ?? WireLimits.BeforeRoster(Parameters);
        if (shareKeys is null && T.Type != MessageType.Advertisement)
        {
            (message, refused) = (null!, NotYet(T.Type));
            return false;
        }
        if (Frame.TryDecode<T>(frame, limits, out var decoded, out var rejection))
        {
            (message, refused) = (decoded, Reception.Duplicate);
            return true;
        }
        (message, refused) = (null!, Reception.Rejected(rejection));
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
    private Reception Refuse(Rejection rejection, in ReadOnlySequence<byte> frame, byte[] hash)
        => rejection.Culprit.Client is { } culprit && blames.Refused(rejection, frame.ToArray())
            ? Reception.Rejected(rejection, log.Append(new RejectionEntry(rejection.Round, rejection.Rule.Number, culprit, hash)))
            : Reception.Rejected(rejection);

    private bool IsKnown(MessageType type, ParticipantId sender, byte[] hash)
        => acceptedFrames.TryGetValue((type, sender), out var accepted) && accepted.AsSpan().SequenceEqual(hash);

    private ParticipantId IdOf(int index) => shareKeys!.Roster.Members[index].Id;

    private static byte[] HashOf(in ReadOnlySequence<byte> frame)
        => frame.IsSingleSegment ? SHA256.HashData(frame.FirstSpan) : SHA256.HashData(frame.ToArray());
}
