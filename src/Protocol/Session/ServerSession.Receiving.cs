using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
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

    /// <summary>
    /// Starts to take in several frames, whose memory is the server's from now on: their heavy part as work items, most of it for frames of the open round. Nothing of the session changes
    /// before <see cref="Receive(FrameBatch)"/>.
    /// </summary>
    public FrameBatch Prepare(IEnumerable<ReadOnlyMemory<byte>> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return new FrameBatch(this, context.Registry, [.. frames.Select(frame => Prepared(new ReadOnlySequence<byte>(frame), isOwned: true))]);
    }

    /// <summary>Takes in the frames of a batch in their order, once, with the answers that <see cref="ReceiveOwned"/> would give for one after the other.</summary>
    /// <exception cref="ArgumentException">Another session prepared the batch.</exception>
    /// <exception cref="InvalidOperationException">The batch was received before.</exception>
    public ImmutableArray<Reception> Receive(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Session != this)
            throw new ArgumentException("Another session prepared this batch.", nameof(batch));
        if (batch.IsReceived)
            throw new InvalidOperationException("The batch was received before.");
        batch.IsReceived = true;
        batch.PrepareRest();
        ImmutableArray<Reception> receptions = [.. batch.Frames.Select(Receive)];
        maskedInput?.AddArrived();
        return receptions;
    }

    private Reception Receive(in ReadOnlySequence<byte> frame, bool isOwned)
    {
        var reception = Receive(Prepared(frame, isOwned));
        maskedInput?.AddArrived();
        return reception;
    }

    private PreparedFrame Prepared(in ReadOnlySequence<byte> frame, bool isOwned)
        => Frame.PeekType(frame) switch
        {
            MessageType.Advertisement => Prepared<AdvertisementMessage, Signed<AdvertisementMessage>>(frame, isOwned, advertiseKeys),
            MessageType.Shares => Prepared<SharesMessage, Signed<DealtShares>>(frame, isOwned, shareKeys),
            MessageType.InputHeader => Prepared<InputHeaderMessage, Signed<InputHeaderMessage>>(frame, isOwned, maskedInput),
            MessageType.InputChunk => Prepared<InputChunkMessage, HashedChunk>(frame, isOwned, maskedInput),
            MessageType.SurvivorSignature => Prepared<SurvivorSignatureMessage, Signed<SurvivorSignatureMessage>>(frame, isOwned, consistencyCheck),
            MessageType.UnmaskResponse => Prepared<UnmaskResponseMessage, Signed<UnmaskResponseMessage>>(frame, isOwned, unmasking),
            _ => PreparedFrame.Unexpected,
        };

    private PreparedFrame<TMessage, TPrepared> Prepared<TMessage, TPrepared>(in ReadOnlySequence<byte> frame, bool isOwned, IPreparer<TMessage, TPrepared>? state)
        where TMessage : class, IMessage<TMessage>
        where TPrepared : class, IPrepared
        => new(frame, isOwned, LimitsOf(TMessage.Type), IsTimeOf(TMessage.Type) ? state : null);

    private Reception Receive(PreparedFrame frame)
        => frame switch
        {
            PreparedFrame<AdvertisementMessage, Signed<AdvertisementMessage>> it => Receive(it, advertiseKeys, message => message.Id, (message, _) => advertiseKeys.Receive(message)),
            PreparedFrame<SharesMessage, Signed<DealtShares>> it => Receive(it, shareKeys, message => IdOf(message.From), (message, _) => shareKeys!.Receive(message)),
            PreparedFrame<InputHeaderMessage, Signed<InputHeaderMessage>> it
                => Receive(it, maskedInput, message => IdOf(message.From), (message, kept) => maskedInput!.Receive(message, kept, blames)),
            PreparedFrame<InputChunkMessage, HashedChunk> it => Receive(it),
            PreparedFrame<SurvivorSignatureMessage, Signed<SurvivorSignatureMessage>> it
                => Receive(it, consistencyCheck, message => IdOf(message.From), (message, _) => consistencyCheck!.Receive(message)),
            PreparedFrame<UnmaskResponseMessage, Signed<UnmaskResponseMessage>> it => Receive(it, unmasking, message => IdOf(message.From), (message, _) => unmasking!.Receive(message)),
            _ => Reception.Rejected(new Rejection(ValidationRules.UnexpectedType, Round, Culprit.Unknown, "a message of a client")),
        };

    private Reception Receive<TMessage, TPrepared>(
        PreparedFrame<TMessage, TPrepared> frame, IPreparer<TMessage, TPrepared>? state, Func<TMessage, ParticipantId> senderOf, Func<TPrepared, KeptFrame, Rejection?> judge)
        where TMessage : class, IMessage<TMessage>
        where TPrepared : class, IPrepared
    {
        if (!IsReadNow(frame, out var kept, out var message, out var refused))
            return refused;
        var sender = senderOf(message);
        if (IsKnown(TMessage.Type, sender, kept))
            return Reception.Duplicate;
        if (judge(frame.PreparedBy(state!, message), kept) is { } rejection)
            return Refuse(rejection, kept);
        acceptedFrames.TryAdd((TMessage.Type, sender), kept);

        // Nothing of an input stands in the log before the whole of it is here.
        return TMessage.Type == MessageType.InputHeader ? Reception.Accepted() : Reception.Accepted(log.Append(kept));
    }

    private Reception Receive(PreparedFrame<InputChunkMessage, HashedChunk> frame)
    {
        if (!IsReadNow(frame, out var kept, out var message, out var refused))
            return refused;
        var chunk = frame.PreparedBy(maskedInput!, message);
        if (maskedInput!.InputOf(message.From) is { } staged && staged.Has(message) && staged.Holds(chunk))
            return Reception.Duplicate;
        if (maskedInput.Receive(chunk, kept) is { } rejection)
        {
            if (maskedInput.InputOf(message.From) is null)
                acceptedFrames.Remove((MessageType.InputHeader, IdOf(message.From)));
            return Reception.Rejected(rejection);
        }
        var input = maskedInput.InputOf(message.From)!;
        if (!input.IsComplete)
            return Reception.Accepted();

        var entries = ImmutableArray.CreateBuilder<LoggedEntry>();
        if (logInputs)
            entries.AddRange(input.ChunkEntries);
        entries.Add(log.Append(input.HeaderFrame));
        maskedInput.Accept(message.From);
        return Reception.Accepted(entries.ToImmutable());
    }

    /// <summary>Whether a frame is a message of the open round, or the answer when it is not.</summary>
    private bool IsReadNow<TMessage, TPrepared>(
        PreparedFrame<TMessage, TPrepared> frame,
        [NotNullWhen(true)] out KeptFrame? kept,
        [NotNullWhen(true)] out TMessage? message,
        [NotNullWhen(false)] out Reception? refused)
        where TMessage : class, IMessage<TMessage>
        where TPrepared : class, IPrepared
    {
        (kept, message) = (null, null);
        if (LimitsOf(TMessage.Type) is not { } limits)
            refused = NotYet(TMessage.Type);
        else if (!frame.TryRead(limits, out kept, out message, out var rejection))
            refused = Reception.Rejected(rejection);
        else
            refused = WrongTime(TMessage.Type);
        return refused is null;
    }

    /// <summary>The limits of a message; null before the roster is fixed, when there are no indices that a later message could name.</summary>
    private WireLimits? LimitsOf(MessageType type) => shareKeys?.Roster.Limits ?? (type == MessageType.Advertisement ? limitsBeforeRoster : null);

    private bool IsTimeOf(MessageType type) => type.Round() == Round && opening is null;

    private Reception? WrongTime(MessageType type)
    {
        if (IsTimeOf(type))
            return null;
        var round = type.Round();
        return round > Round
            ? NotYet(type)
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
