using System.Buffers;
using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>
/// The server's side of one session, in bytes. It decides nothing: the host says when a round closes, sends <see cref="FrameFor"/> to every one of <see cref="Recipients"/>, hands in what
/// comes back, and stores the log entries of each answer before it sends what follows from it. No clock, no network, no threads. One thread at a time may use it, but for two things: work items
/// (<see cref="FrameBatch"/>, <see cref="Unmasking"/>), and <see cref="FrameFor"/> and <see cref="WriteFrame"/>, which several threads may call at once while nobody changes the session: they
/// read what the session keeps, encode into memory of their own, and what they keep for the next call (neighbours, positions, bodies of advertisements) follows from what never changes, so it
/// does not matter whose copy stays.
/// </summary>
public sealed partial class ServerSession : IDisposable
{
    private const int Over = 5;

    private readonly ServerContext context;
    private readonly bool logInputs;
    private readonly SessionLog log;
    private readonly BlameList blames = new();
    private readonly Dictionary<(MessageType Type, ParticipantId From), KeptFrame> acceptedFrames = [];
    private readonly Dictionary<int, ReadOnlyMemory<byte>> requestSignatures = [];
    private readonly WireLimits limitsBeforeRoster;
    private readonly byte[] offer;

    // The states of the rounds so far; the current round's is the last one.
    private AdvertiseKeysServer advertiseKeys;
    private ShareKeysServer? shareKeys;
    private MaskedInputServer? maskedInput;
    private ConsistencyCheckServer? consistencyCheck;
    private UnmaskingServer? unmasking;
    private ParticipantSet? sharedAtEnd;
    private Closing<Unmasking>? opening;
    private byte[]? end;
    private ResultMessage? result;

    /// <summary>Opens round 0.</summary>
    /// <param name="parameters">The session parameters; their server key is the signer's.</param>
    /// <param name="registry">Who may take part.</param>
    /// <param name="signer">The server's key.</param>
    /// <param name="logInputs">Whether the log entries of an input contain its chunks. A log without them proves what happened, but a session can be replayed from it up to round 2 only.</param>
    /// <exception cref="ArgumentException">The signer has another key than the parameters.</exception>
    public ServerSession(SessionParameters parameters, IIdentityRegistry registry, ISigner signer, bool logInputs = true)
        : this(parameters, registry, signer, logInputs, Checks.All, null)
    {
    }

    internal ServerSession(SessionParameters parameters, IIdentityRegistry registry, ISigner? signer, bool logInputs, Checks checks, byte[]? recordedOffer)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(registry);
        if (signer is not null && !signer.PublicKey.Span.SequenceEqual(parameters.ServerKey.Span))
            throw new ArgumentException("The signer's public key is the server key of the parameters.", nameof(signer));
        context = new ServerContext(parameters, registry, signer, checks);
        this.logInputs = logInputs;
        log = new SessionLog(parameters.Id);
        limitsBeforeRoster = WireLimits.BeforeRoster(parameters);
        offer = recordedOffer ?? Frame.Encode(new OfferMessage(parameters, context.Sign(Statements.Offer(parameters.Id))));
        OpeningLog = [log.Append(new OfferEntry(new ReadOnlySequence<byte>(offer)))];
        advertiseKeys = new AdvertiseKeysServer(context);
    }

    /// <summary>The session parameters.</summary>
    public SessionParameters Parameters => context.Parameters;

    /// <summary>The frame to send to everyone who may take part.</summary>
    public ReadOnlyMemory<byte> Offer => offer;

    /// <summary>The first log entry, to be stored before the offer is sent.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> OpeningLog { get; }

    /// <summary>The open round, 0 to 4; 5 when the session is over.</summary>
    public int Round { get; private set; }

    /// <summary>n, k, t and A, once round 0 is closed.</summary>
    public GraphParameters? Graph => shareKeys?.Roster.Graph;

    /// <summary>Participants who were proven to break a rule, with evidence for third parties.</summary>
    public IReadOnlyList<Blame> Blames => blames.All;

    /// <summary>The head of the log's hash chain, 32 bytes.</summary>
    public ReadOnlyMemory<byte> LogHead => log.Head;

    /// <summary>Who <see cref="FrameFor"/> has a frame for now: U1, U2, U3 or the signers while rounds 1 to 4 are open, U1 when the session is over; empty in round 0, whose offer is for everyone.</summary>
    public IReadOnlyList<ParticipantId> Recipients => [.. RecipientIndices.Select(index => shareKeys!.Roster.Members[index].Id)];

    /// <summary>Whose advertisement was accepted, in byte order: once round 0 is closed, U1 in the order of the roster's indices.</summary>
    public IReadOnlyList<ParticipantId> Participants => [.. advertiseKeys.Participants];

    /// <summary>Recipients whose complete answer in the open round was not accepted yet.</summary>
    public IReadOnlyList<ParticipantId> Missing => Round is 0 or Over ? [] : [.. RecipientIndices.Where(index => !HasAnswered(index)).Select(index => shareKeys!.Roster.Members[index].Id)];

    /// <summary>Whether the open round waits for a frame of this participant: for everybody who is registered in round 0, then for recipients that have not answered.</summary>
    public bool Awaits(ParticipantId participant)
    {
        ArgumentNullException.ThrowIfNull(participant);
        if (Round == 0)
            return context.Registry.TryFind(participant, out _) && !advertiseKeys.Has(participant);
        var index = shareKeys is null || Round == Over ? -1 : shareKeys.Roster.IndexOf(participant);
        return index >= 0 && !HasAnswered(index) && Round switch
        {
            2 => maskedInput!.Shared.Contains(index),
            3 => consistencyCheck!.Inputs.Survivors.Contains(index),
            4 => unmasking!.Asked.Contains(index),
            _ => true,
        };
    }

    /// <summary>
    /// Whether the sum can no longer open whatever the recipients of the open round do, 2 to 4: too few of them have the threshold among their neighbours. Clients answer such a round with a refusal
    /// (rules R2-03, R3-04, R4-04); a host ends the session instead of waiting for it.
    /// </summary>
    public bool IsHopeless => Round switch
    {
        2 => maskedInput!.IsHopeless,
        3 => consistencyCheck!.Inputs.Shortage(consistencyCheck.Inputs.Survivors) is not null,
        4 => unmasking!.Inputs.Shortage(unmasking.Asked) is not null,
        _ => false,
    };

    /// <summary>How many complete answers were accepted in the open round.</summary>
    public int Answers => Round switch
    {
        0 => advertiseKeys.Count,
        1 => shareKeys!.Count,
        2 => maskedInput!.Count,
        3 => consistencyCheck!.Count,
        4 => unmasking!.Count,
        _ => 0,
    };

    private IEnumerable<int> RecipientIndices => Round switch
    {
        0 => [],
        2 => maskedInput!.Shared.Indices,
        3 => consistencyCheck!.Inputs.Survivors.Indices,
        4 => unmasking!.Asked.Indices,
        _ => shareKeys is null ? [] : Enumerable.Range(0, shareKeys.Roster.Members.Length),
    };

    /// <summary>The server's current frame for a participant; null when there is none for it. It may be asked for, and sent, again.</summary>
    public ReadOnlyMemory<byte>? FrameFor(ParticipantId recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        if (Round == 0)
            return offer;
        if (end is not null)
            return EndFor(recipient);
        using var output = EncodingBuffer.Take();
        return WriteFrame(recipient, output.Writer) ? output.Bytes.ToArray() : default(ReadOnlyMemory<byte>?);
    }

    /// <summary>As <see cref="FrameFor"/>, into memory of the host: a frame of rounds 1 and 2 has some hundred bytes for every neighbour.</summary>
    /// <returns>False, and nothing is written, when there is no frame for the participant.</returns>
    public bool WriteFrame(ParticipantId recipient, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        ArgumentNullException.ThrowIfNull(output);
        if (Round == 0 || end is not null)
        {
            output.Write(end is null ? offer : EndFor(recipient));
            return true;
        }
        var index = shareKeys!.Roster.IndexOf(recipient);
        switch (Round)
        {
            case 1 when index >= 0:
                shareKeys.Roster.WriteMessageFor(index, output);
                return true;
            case 2 when maskedInput!.Shared.Contains(index):
                maskedInput.WriteDelivery(index, output);
                return true;
            case 3 when consistencyCheck!.Inputs.Survivors.Contains(index):
                Frame.Encode(consistencyCheck.ProposalFor(index), output);
                return true;
            case 4 when unmasking!.Asked.Contains(index):
                Frame.Encode(unmasking.RequestFor(index, requestSignatures[index]), output);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Ends the session without a sum because the host wants it so. Every recipient's frame is the abort from now on.</summary>
    public RoundClosing Abort(string explanation) => Abort(explanation, recordedEnd: null);

    /// <summary>
    /// Closes the open round: what arrives for it later is refused and not kept. Then the next round is open, or the session is over. Closing round 4 opens the secrets and takes all masks
    /// off, or what <see cref="BeginUnmasking"/> left to do.
    /// </summary>
    public RoundClosing Close() => CloseRound(recordedSignatures: null, recordedEnd: null);

    /// <summary>Closes round 4 to responses and opens the secrets; null when the session cannot go on, as <see cref="Close"/> then says.</summary>
    /// <exception cref="InvalidOperationException">The open round is another.</exception>
    public Unmasking? BeginUnmasking()
    {
        if (Round != 4)
            throw new InvalidOperationException($"Unmasking starts in round 4, the open round is {Round}.");
        opening ??= unmasking!.Close(blames);
        return opening.Value.Continues(out var work, out _) ? work : null;
    }

    /// <summary>Erases what secrets and sums there are.</summary>
    public void Dispose()
    {
        if (opening is { } opened && opened.Continues(out var work, out _))
            work.Dispose();
        maskedInput?.Dispose();
    }

    private RoundClosing CloseRound(IReadOnlyDictionary<int, ReadOnlyMemory<byte>>? recordedSignatures, byte[]? recordedEnd)
    {
        RequireOpen();
        var entries = new List<ReadOnlyMemory<byte>> { log.Append(new CloseEntry(Round)) };
        switch (Round)
        {
            case 0:
                return advertiseKeys.Close().Continues(out shareKeys, out var abort) ? Open(1, entries) : End(abort, recordedEnd, entries);
            case 1:
                return shareKeys!.Close().Continues(out maskedInput, out abort) ? Open(2, entries) : End(abort, recordedEnd, entries);
            case 2 when !maskedInput!.Close().Continues(out consistencyCheck, out abort):
                return End(abort, recordedEnd, entries);
            case 2 when Parameters.Graph.ThreatModel == ThreatModel.Malicious:
                return Open(3, entries);
            case 2 or 3:
                unmasking = consistencyCheck!.Close();
                SignRequests(recordedSignatures, entries);
                return Open(4, entries);
            default:
                BeginUnmasking();
                return opening!.Value.Continues(out var work, out abort) ? Complete(work, recordedEnd, entries) : End(abort, recordedEnd, entries);
        }
    }

    private RoundClosing Open(int round, List<ReadOnlyMemory<byte>> entries)
    {
        Round = round;
        // A resend after its round is too late in any case.
        acceptedFrames.Clear();
        return new RoundClosing(ClosingKind.NextRound, null, null, [.. entries]);
    }

    private void SignRequests(IReadOnlyDictionary<int, ReadOnlyMemory<byte>>? recorded, List<ReadOnlyMemory<byte>> entries)
    {
        foreach (var recipient in unmasking!.Asked.Indices)
        {
            if (recorded is null || !recorded.TryGetValue(recipient, out var signature))
                signature = context.Sign(unmasking.StatementFor(recipient));
            requestSignatures.Add(recipient, signature);
            entries.Add(log.Append(new SignatureEntry(MessageType.UnmaskRequest, recipient, signature)));
        }
    }

    private RoundClosing Complete(Unmasking work, byte[]? recordedEnd, List<ReadOnlyMemory<byte>> entries)
    {
        var inputs = unmasking!.Inputs;
        var aggregate = new Aggregate(inputs, work.Finish());
        if (aggregate.BoundAbort() is { } voided)
            return End(voided, recordedEnd, entries);
        result = new ResultMessage(
            Parameters.Id, inputs.Roster.Members.Length, inputs.Roster.Root, null, inputs.SharedHash, inputs.Survivors, inputs.InputTree.Root, aggregate.Hash, log.Head, new byte[Signatures.SignatureSize]);
        result = result with { ServerSignature = recordedEnd is not null && EndSignature(recordedEnd) is var (_, recorded) ? recorded : context.Sign(result.Statement) };
        end = Frame.Encode(result);
        entries.Add(log.Append(new ResultEntry(new ReadOnlySequence<byte>(end))));
        Forget();
        return new RoundClosing(ClosingKind.Completed, null, aggregate, [.. entries]);
    }

    private RoundClosing End(AbortReason reason, byte[]? recordedEnd, List<ReadOnlyMemory<byte>> entries)
    {
        var logHead = log.Head;
        var signature = recordedEnd is not null && EndSignature(recordedEnd) is var (_, recorded) ? recorded : context.Sign(Statements.Abort(Parameters.Id, reason.Code, logHead));
        end = Frame.Encode(new AbortMessage(Parameters.Id, reason.Code, logHead, signature));
        entries.Add(log.Append(new AbortEntry(new ReadOnlySequence<byte>(end))));
        Forget();
        return new RoundClosing(ClosingKind.Aborted, reason, null, [.. entries]);
    }

    /// <summary>The session is over. A host keeps it for a while, for participants who come late: they need the roster, U2 and the end, and none of the shares, headers and signatures.</summary>
    private void Forget()
    {
        Round = Over;
        Dispose();
        sharedAtEnd = maskedInput?.Shared;
        (maskedInput, consistencyCheck, unmasking, opening) = (null, null, null, null);
        if (shareKeys is not null)
            shareKeys = new ShareKeysServer(context, shareKeys.Roster);
        acceptedFrames.Clear();
        requestSignatures.Clear();
    }

    private RoundClosing Abort(string explanation, byte[]? recordedEnd)
    {
        RequireOpen();
        return End(new AbortReason(AbortCode.Host, Round, explanation), recordedEnd, []);
    }

    /// <summary>What the server signed in an abort or result, and its signature; null when the frame is neither.</summary>
    private (byte[] Statement, ReadOnlyMemory<byte> Signature)? EndSignature(byte[] frame)
    {
        var (sequence, limits) = (new ReadOnlySequence<byte>(frame), WireLimits.BeforeRoster(Parameters));
        if (Frame.TryDecode<AbortMessage>(sequence, limits, out var abort, out _))
            return (Statements.Abort(Parameters.Id, abort.Code, abort.LogHead), abort.ServerSignature);
        return Frame.TryDecode<ResultMessage>(sequence, limits, out var announced, out _) ? (announced.Statement, announced.ServerSignature) : null;
    }

    /// <summary>The abort or result as a participant gets it: who dealt no shares may never have seen the roster, and is told its place.</summary>
    private byte[] EndFor(ParticipantId recipient)
        => result is not null && shareKeys!.Roster.IndexOf(recipient) is >= 0 and var index && !sharedAtEnd!.Contains(index)
            ? Frame.Encode(result with { Place = shareKeys.Roster.PlaceOf(index) })
            : end!;

    private bool HasAnswered(int index) => Round switch
    {
        1 => shareKeys!.Has(index),
        2 => maskedInput!.Has(index),
        3 => consistencyCheck!.Has(index),
        _ => unmasking!.Has(index),
    };

    private void RequireOpen()
    {
        if (Round == Over)
            throw new InvalidOperationException("The session is over.");
        if (opening is not null && Round != 4)
            throw new InvalidOperationException("The session is being unmasked.");
    }
}
