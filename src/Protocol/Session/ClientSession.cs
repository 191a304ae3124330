using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>
/// One participant's side of one session, in bytes. It decides nothing: the host hands in every frame of the server, makes <see cref="ExportState"/> durable, then sends the frames of the
/// answer. The input must be provided before the share delivery (round 2) is handed in. Not safe for use by several threads at once.
/// </summary>
public sealed partial class ClientSession : IDisposable
{
    private readonly ClientContext context;
    private readonly RecordedRandomness randomness;
    private readonly List<byte[]>? history;
    private readonly Dictionary<MessageType, (byte[] Hash, ImmutableArray<ReadOnlyMemory<byte>> Frames)> answers = [];
    private object state;
    private SessionVectors? input;
    private ClientAnswer? last;
    private bool hasLeft;

    /// <summary>A client that waits for an offer.</summary>
    /// <param name="id">Its identifier.</param>
    /// <param name="signer">Its long-lived key.</param>
    /// <param name="policy">What it insists on.</param>
    /// <param name="registry">The long-lived keys of the others.</param>
    /// <param name="ledger">What it joined before; entered in round 0, and durable before the advertisement leaves.</param>
    /// <param name="randomness">The operating system's generator, outside tests and simulations.</param>
    /// <param name="isDurable">Whether the frames are kept that <see cref="ExportState"/> needs. A simulation of many clients that never crash saves their memory with false.</param>
    public ClientSession(
        ParticipantId id, ISigner signer, ClientPolicy policy, IIdentityRegistry registry, JoinLedger ledger, IRandomness randomness, bool isDurable = true)
        : this(new ClientContext(id, signer, policy, registry, ledger, Checks.All), new RecordedRandomness(randomness, [], isKept: isDurable), isDurable)
    {
    }

    internal ClientSession(ClientContext context, RecordedRandomness randomness, bool isDurable = true)
    {
        this.context = context;
        this.randomness = randomness;
        history = isDurable ? [] : null;
        state = new AdvertiseKeysClient(context);
    }

    /// <summary>The parameters, once an offer was accepted.</summary>
    public SessionParameters? Parameters { get; private set; }

    /// <summary>Whether the session is over for this client: completed, aborted, or left.</summary>
    public bool IsOver => last is not null;

    /// <summary>Provides a vector of 16-bit lanes (up to 16 bits a value); copied.</summary>
    /// <exception cref="ArgumentException">No vector of the session has this name, lane and length, or a value is too large.</exception>
    /// <exception cref="InvalidOperationException">No offer was accepted yet, or the input was masked already.</exception>
    public void Provide(string vector, ReadOnlySpan<ushort> values) => Input().Set(vector, values);

    /// <summary>Provides a vector of 32-bit lanes (17 to 32 bits a value); copied.</summary>
    /// <inheritdoc cref="Provide(string, ReadOnlySpan{ushort})"/>
    public void Provide(string vector, ReadOnlySpan<uint> values) => Input().Set(vector, values);

    /// <summary>Provides a vector of 64-bit lanes (33 to 62 bits a value); copied.</summary>
    /// <inheritdoc cref="Provide(string, ReadOnlySpan{ushort})"/>
    public void Provide(string vector, ReadOnlySpan<ulong> values) => Input().Set(vector, values);

    /// <summary>Takes in a frame of the server.</summary>
    /// <exception cref="InvalidOperationException">The frame needs the input and a vector was not provided; the frame can be handed in again afterwards.</exception>
    public ClientAnswer Receive(in ReadOnlySequence<byte> frame) => Receive(frame.ToArray());

    /// <inheritdoc cref="Receive(in ReadOnlySequence{byte})"/>
    public ClientAnswer Receive(ReadOnlyMemory<byte> frame)
    {
        var sequence = new ReadOnlySequence<byte>(frame);
        if (Frame.PeekType(sequence) is not { } type)
            return Leave(Unexpected("a message of the server"));
        if (answers.TryGetValue(type, out var earlier))
            return earlier.Hash.AsSpan().SequenceEqual(SHA256.HashData(frame.Span))
                ? new ClientAnswer(ClientAnswerKind.Repeat, earlier.Frames)
                : Leave(Conflict(type)) with { Evidence = TwoRequests(sequence) };
        // Whoever left takes no further step, but still hears how the session ended: its input may be in the sum.
        if (last is not null && !(hasLeft && type is MessageType.Result or MessageType.Abort))
            return ClientAnswer.Refused(Unexpected("no message: the session is over"));
        return (state, type) switch
        {
            (AdvertiseKeysClient step, MessageType.Offer) => Advertise(step, frame),
            (ShareKeysClient step, MessageType.Roster) => Share(step, frame),
            (MaskedInputClient step, MessageType.ShareDelivery) => Mask(step, frame),
            (ConsistencyCheckClient { IsNeeded: true } step, MessageType.SurvivorProposal) => Sign(step, frame),
            (ConsistencyCheckClient { IsNeeded: false } step, MessageType.UnmaskRequest) => Reveal(step.WithoutCertificate(), frame),
            (UnmaskingClient step, MessageType.UnmaskRequest) => Reveal(step, frame),
            (ITakesResult step, MessageType.Result) => Complete(step.Part, sequence),
            (_, MessageType.Abort) when Parameters is not null => EndByServer(sequence),
            _ => Leave(Unexpected($"another message than {type} now")),
        };
    }

    /// <summary>The server has the whole masked input: lets go of the chunks that are kept for a resend. The header stays: it is what a restored client knows its input by.</summary>
    public void ReleaseInput()
    {
        if (answers.TryGetValue(MessageType.ShareDelivery, out var answer))
            answers[MessageType.ShareDelivery] = (answer.Hash, [.. answer.Frames.Take(1)]);
    }

    /// <summary>Erases all secrets. A disposed session takes part no more.</summary>
    public void Dispose()
    {
        hasLeft = false;
        randomness.Dispose();
        input?.Dispose();
        (state as IDisposable)?.Dispose();
        last ??= ClientAnswer.Refused(Unexpected("no message: the session was disposed of"));
    }

    private void Release(MessageType type)
    {
        if (answers.TryGetValue(type, out var answer))
            answers[type] = (answer.Hash, []);
    }

    private ClientAnswer Advertise(AdvertiseKeysClient step, ReadOnlyMemory<byte> frame)
    {
        if (!Frame.TryDecode<OfferMessage>(new ReadOnlySequence<byte>(frame), WireLimits.BeforeOffer, out var offer, out var rejection)
            || !step.Advertise(offer, randomness).Succeeds(out var advertised, out rejection))
            return Leave(rejection);
        Parameters = offer.Parameters;
        input = new SessionVectors(Parameters);
        return Answer(MessageType.Offer, frame, advertised.Next, Frame.Encode(advertised.Message));
    }

    private ClientAnswer Share(ShareKeysClient step, ReadOnlyMemory<byte> frame)
        => Frame.TryDecode<RosterMessage>(new ReadOnlySequence<byte>(frame), step.Limits, out var roster, out var rejection)
            && step.Share(roster, randomness).Succeeds(out var dealt, out rejection)
            ? Answer(MessageType.Roster, frame, dealt.Next, Frame.Encode(dealt.Message))
            : Leave(rejection);

    private ClientAnswer Mask(MaskedInputClient step, ReadOnlyMemory<byte> frame)
    {
        if (!Frame.TryDecode<ShareDeliveryMessage>(new ReadOnlySequence<byte>(frame), step.Limits, out var delivery, out var rejection))
            return Leave(rejection);
        if (input!.Missing.ToArray() is { Length: > 0 } missing)
            throw new InvalidOperationException($"Provide {string.Join(", ", missing)} before the share delivery is handed in.");
        if (!step.Mask(delivery, input).Succeeds(out var masked, out rejection))
            return Leave(rejection);
        input.Dispose();
        // Whoever stands in U2 knows that its shares arrived.
        Release(MessageType.Roster);
        return Answer(MessageType.ShareDelivery, frame, masked.Next, [Frame.Encode(masked.Header), .. masked.Chunks.Frames]);
    }

    private ClientAnswer Sign(ConsistencyCheckClient step, ReadOnlyMemory<byte> frame)
        => Frame.TryDecode<SurvivorProposalMessage>(new ReadOnlySequence<byte>(frame), step.Limits, out var proposal, out var rejection)
            && step.Sign(proposal).Succeeds(out var signed, out rejection)
            ? Answer(MessageType.SurvivorProposal, frame, signed.Next, Frame.Encode(signed.Message))
            : Leave(rejection);

    private ClientAnswer Reveal(UnmaskingClient step, ReadOnlyMemory<byte> frame)
    {
        if (!Frame.TryDecode<UnmaskRequestMessage>(new ReadOnlySequence<byte>(frame), step.Limits, out var request, out var rejection)
            || !step.Reveal(request).Succeeds(out var revealed, out rejection))
            return Leave(rejection);
        randomness.Dispose();
        ReleaseInput();
        return Answer(MessageType.UnmaskRequest, frame, revealed.Next, Frame.Encode(revealed.Message));
    }

    private ClientAnswer Complete(OwnPart part, in ReadOnlySequence<byte> frame)
    {
        if (!Frame.TryDecode<ResultMessage>(frame, WireLimits.BeforeRoster(Parameters!), out var result, out var rejection)
            || !part.Accept(result, context.Checks).Succeeds(out var taken, out rejection))
            return Leave(rejection);
        return End(new ClientAnswer(taken.Receipt?.Kind == ReceiptKind.Included ? ClientAnswerKind.Completed : ClientAnswerKind.LeftOut, [], Receipt: taken.Receipt?.Encode()));
    }

    private ClientAnswer EndByServer(in ReadOnlySequence<byte> frame)
    {
        if (!Frame.TryDecode<AbortMessage>(frame, WireLimits.BeforeRoster(Parameters!), out var abort, out var rejection))
            return ClientAnswer.Refused(rejection);
        rejection = context.Require(
            Signatures.Verify(Parameters!.ServerKey.Span, Statements.Abort(Parameters.Id, abort.Code, abort.LogHead), abort.ServerSignature.Span),
            ValidationRules.AbortSignature, 5, "an abort that the server signed");
        return rejection is not null
            ? ClientAnswer.Refused(rejection)
            : End(new ClientAnswer(ClientAnswerKind.Aborted, [], Receipt: new Receipt(Parameters, null, abort, null, null).Encode(), Abort: abort.Code));
    }

    private ClientAnswer End(ClientAnswer answer)
    {
        last = answer;
        Dispose();
        return answer;
    }

    private ClientAnswer Answer(MessageType type, ReadOnlyMemory<byte> frame, object next, params ImmutableArray<ReadOnlyMemory<byte>> frames)
    {
        history?.Add(frame.ToArray());
        state = next;
        answers.Add(type, (SHA256.HashData(frame.Span), frames));
        return new ClientAnswer(ClientAnswerKind.Send, frames);
    }

    /// <summary>Leaves the session: whoever is shown something wrong takes no further step. After round 4 there is nothing left to protect.</summary>
    private ClientAnswer Leave(Rejection rejection)
    {
        var refused = ClientAnswer.Refused(rejection);
        if (state is AwaitResult)
            return refused;
        last = refused;
        Dispose();
        hasLeft = true;
        return refused;
    }

    /// <summary>Where the input is collected; not bound by the checks of <see cref="Provide(string, ReadOnlySpan{ushort})"/>.</summary>
    internal SessionVectors Input()
        => state is AdvertiseKeysClient ? throw new InvalidOperationException("Provide the input after the offer was accepted: it says which vectors there are.")
            : state is ShareKeysClient or MaskedInputClient && last is null ? input!
            : throw new InvalidOperationException("The input was masked already, or the session is over.");

    private Rejection Unexpected(string expected)
        => new(ValidationRules.UnexpectedType, Round, Culprit.Server, expected);

    private int Round => state switch
    {
        AdvertiseKeysClient => 0,
        ShareKeysClient => 1,
        MaskedInputClient => 2,
        ConsistencyCheckClient => 3,
        _ => 4,
    };

    /// <summary>The request that was answered and a second one, when the server signed both for different survivors; null otherwise.</summary>
    private ReadOnlyMemory<byte>[]? TwoRequests(in ReadOnlySequence<byte> second)
        => state is AwaitResult step
            && Frame.TryDecode<UnmaskRequestMessage>(second, step.RequestLimits, out var request, out _)
            && step.IsForOthers(request)
            && history?.Find(frame => Frame.PeekType(new ReadOnlySequence<byte>(frame)) == MessageType.UnmaskRequest) is { } first
            ? [first, second.ToArray()]
            : null;

    private static Rejection Conflict(MessageType type)
    {
        var rule = type switch
        {
            MessageType.SurvivorProposal => ValidationRules.SecondSurvivorRoot,
            MessageType.UnmaskRequest => ValidationRules.SecondUnmaskRequest,
            _ => ValidationRules.UnexpectedType,
        };
        return new Rejection(rule, type.Round(), Culprit.Server, "the frame that was answered before, or the next round's");
    }
}
