using System.Buffers;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>
/// Reads a log once, front to back, and keeps what it shows. It does not replay a server: every set, root and sum is computed here from the messages themselves. Total: any bytes give
/// evidence, with faults where they are wrong.
/// </summary>
internal sealed class EvidenceReader
{
    private readonly SessionEvidence evidence;
    private readonly LogEntryStream entries;
    private SessionLog? chain;
    private StagedVectors? staged;
    private WireLimits limits = WireLimits.BeforeOffer;
    private int round;
    private int at;

    private EvidenceReader(string name, Stream log) => (evidence, entries) = (new SessionEvidence(name), new LogEntryStream(log));

    /// <summary>Reads a log.</summary>
    public static SessionEvidence Read(string name, Stream log)
    {
        var reader = new EvidenceReader(name, log);
        reader.ReadAll();
        return reader.evidence;
    }

    private void ReadAll()
    {
        while (entries.Next(limits, out var bytes) is { } entry)
        {
            at = evidence.Entries++;
            if (at == 0 && !Begin(entry))
            {
                evidence.End = StreamEnd.Unreadable;
                return;
            }
            if (evidence.IsOver)
                OrderFault(null, "an entry after the end of the session");
            else
                Take(entry);
            if (!evidence.IsOver)
            {
                chain!.Extend(entry, bytes);
                evidence.Head = chain.Head.ToArray();
            }
        }
        evidence.End = entries.End;
        if (evidence.Entries == 0 && entries.End != StreamEnd.Unreadable)
            evidence.FormFaults.Add(new EntryFault(0, null, "the log is empty: it has no offer"));
        if (entries.End == StreamEnd.Unreadable)
            evidence.FormFaults.Add(new EntryFault(evidence.Entries, null, $"at byte {entries.Length} stands no entry: {entries.Fault}"));
        if (staged is not null && evidence.IsOver)
            OrderFault(null, "chunks without the header that signs them");
    }

    private bool Begin(SessionLogEntry entry)
    {
        if (entry is not OfferEntry offer)
        {
            FormFault("a log starts with the offer of its session");
            return false;
        }
        if (!Frame.TryDecode<OfferMessage>(offer.Frame, WireLimits.BeforeOffer, out var message, out var rejection))
        {
            FormFault($"the offer: {rejection.Expected}");
            return false;
        }
        evidence.Offer = message;
        limits = WireLimits.BeforeRoster(message.Parameters);
        chain = new SessionLog(message.Parameters.Id);
        evidence.MaskedSums = SessionVectors.Zero(message.Parameters);
        return true;
    }

    private void Take(SessionLogEntry entry)
    {
        if (staged is not null && entry is not (ChunkEntry or AcceptedEntry))
        {
            OrderFault(null, "chunks without the header that signs them");
            staged = null;
        }
        switch (entry)
        {
            case OfferEntry when at > 0:
                OrderFault(null, "a second offer");
                break;
            case AcceptedEntry accepted:
                Accept(accepted.Frame);
                break;
            case ChunkEntry chunk:
                Stage(chunk.Frame);
                break;
            case CloseEntry close:
                Close(close.Round);
                break;
            case RejectionEntry rejection:
                if (!ValidationRules.All.Any(rule => rule.Number == rejection.Rule))
                    FormFault($"a rejection by rule {rejection.Rule}, which does not exist");
                evidence.Rejections.Add(new Logged<RejectionEntry>(at, rejection));
                break;
            case SignatureEntry signature:
                if (round != 4 || evidence.Responses.Count > 0 || evidence.Requests.LastOrDefault()?.Message.Recipient >= signature.Recipient)
                    OrderFault(null, $"a request to index {signature.Recipient} out of its place: requests follow the closing of the certificate, ascending");
                evidence.Requests.Add(new Logged<SignatureEntry>(at, signature));
                break;
            case AbortEntry abort:
                if (Decode<AbortMessage>(abort.Frame) is { } ended)
                    End(ended);
                break;
            case ResultEntry result:
                if (round != 5)
                    OrderFault(null, $"a result in round {round}");
                if (Decode<ResultMessage>(result.Frame) is not { } announced)
                    break;
                if (announced.Place is not null)
                    FormFault("a result with the place of one recipient: the log has the one for all");
                evidence.Result = new Logged<ResultMessage>(at, announced);
                break;
        }
    }

    private void Accept(in ReadOnlySequence<byte> frame)
    {
        switch (Frame.PeekType(frame))
        {
            case MessageType.Advertisement when Decode<AdvertisementMessage>(frame) is { } message:
                InRound(0, message.Id.Text, "an advertisement");
                evidence.Advertisements.Add(new Logged<AdvertisementMessage>(at, message));
                break;
            case MessageType.Shares when Later<SharesMessage>(frame) is { } message:
                Keep(evidence.Shares, message.From, message, 1, "shares");
                break;
            case MessageType.InputHeader when Later<InputHeaderMessage>(frame) is { } message:
                Input(message);
                break;
            case MessageType.SurvivorSignature when Later<SurvivorSignatureMessage>(frame) is { } message:
                Keep(evidence.SurvivorSignatures, message.From, message, 3, "a survivor signature");
                break;
            case MessageType.UnmaskResponse when Later<UnmaskResponseMessage>(frame) is { } message:
                Keep(evidence.Responses, message.From, message, 4, "an unmask response");
                break;
            case MessageType.Advertisement or MessageType.Shares or MessageType.InputHeader or MessageType.SurvivorSignature or MessageType.UnmaskResponse:
                break;
            default:
                FormFault("an accepted frame that is no message of a client");
                break;
        }
        if (staged is not null)
            OrderFault(null, "chunks that are not followed by their own header");
        staged = null;
    }

    private void Keep<T>(Dictionary<int, Logged<T>> kept, int from, T message, int of, string what)
    {
        InRound(of, evidence.IdOf(from), what);
        if (!kept.TryAdd(from, new Logged<T>(at, message)))
            OrderFault(evidence.IdOf(from), $"{what} for the second time");
    }

    /// <summary>The header that ends one client's input: its chunks, if the log has them, stand directly before it.</summary>
    private void Input(InputHeaderMessage header)
    {
        var id = evidence.IdOf(header.From);
        var chunks = staged?.From == header.From ? staged : null;
        staged = chunks is null ? staged : null;
        if (round != 2)
        {
            evidence.LateInputs.Add(new EntryFault(at, id, $"an input in round {round}"));
            OrderFault(id, $"an input in round {round}");
            return;
        }
        if (!evidence.Inputs.TryAdd(header.From, new Logged<InputHeaderMessage>(at, header)))
        {
            OrderFault(id, "an input for the second time");
            return;
        }
        if (chunks is null)
            return;
        if (chunks.FaultUnder(header) is { } fault)
            evidence.InputFaults.Add(new EntryFault(at, id, fault));
        else if (evidence.WithVectors.Add(header.From))
            chunks.AddTo(evidence.MaskedSums!);
    }

    private void Stage(in ReadOnlySequence<byte> frame)
    {
        if (Later<InputChunkMessage>(frame) is not { } chunk)
            return;
        if (round != 2)
        {
            evidence.LateInputs.Add(new EntryFault(at, evidence.IdOf(chunk.From), $"a part of an input in round {round}"));
            OrderFault(evidence.IdOf(chunk.From), $"a part of an input in round {round}");
            return;
        }
        if (staged is not null && staged.From != chunk.From)
        {
            OrderFault(evidence.IdOf(staged.From), "chunks without the header that signs them");
            staged = null;
        }
        staged ??= new StagedVectors(evidence.Parameters!, chunk.From);
        if (!staged.TryAdd(chunk))
            OrderFault(evidence.IdOf(chunk.From), $"chunk {chunk.Chunk} of vector {chunk.Vector} for the second time");
    }

    private void Close(int closed)
    {
        if (closed != round)
        {
            OrderFault(null, $"round {closed} is closed while round {round} is open");
            return;
        }
        evidence.Closed[round] = at;
        switch (round)
        {
            case 0:
                FixRoster();
                break;
            case 1 when evidence.Roster is { } roster:
                evidence.Shared = ParticipantSet.Of(roster.Members.Length, evidence.Shares.Keys);
                evidence.SharedHash = SessionHashes.SharedSet(roster.RosterId, evidence.Shared.Bitmap);
                break;
            case 2 when evidence.Shared is not null:
                FixSurvivors(evidence.Roster!);
                break;
        }
        round = round == 2 && evidence.Parameters!.Graph.ThreatModel == ThreatModel.SemiHonest ? 4 : round + 1;
    }

    /// <summary>The host may end a session at any time; any other reason comes of closing a round.</summary>
    private void End(AbortMessage abort)
    {
        var isInPlace = abort.Code switch
        {
            AbortCode.Host => true,
            AbortCode.CohortTooSmall => evidence.Closed[3] is null,
            AbortCode.GraphInfeasible => round == 1,
            _ => round == 5,
        };
        if (!isInPlace || (abort.Code != AbortCode.Host && !evidence.Closed.Contains(at - 1)))
            OrderFault(null, $"an abort ({abort.Code}) in round {round} that no closing of a round led to");
        evidence.Abort = new Logged<AbortMessage>(at, abort);
    }

    private void FixRoster()
    {
        var members = evidence.Advertisements.Select(logged => logged.Message).DistinctBy(message => message.Id).OrderBy(message => message.Id).ToArray();
        var (parameters, n) = (evidence.Parameters!, members.Length);
        if (n == 0 || n > parameters.MaximumParticipants)
        {
            evidence.GraphRefusal = $"{n} participants; a session has 1 to {parameters.MaximumParticipants}";
            return;
        }
        var search = GraphParameterFinder.Find(parameters.Graph, n);
        evidence.GraphRefusal = search.Refusal;
        if (search.Parameters is not { } graph)
            return;
        evidence.Roster = new SessionRoster(parameters, graph, [.. members]);
        limits = evidence.Roster.Limits;
    }

    private void FixSurvivors(SessionRoster roster)
    {
        evidence.Survivors = ParticipantSet.Of(roster.Members.Length, evidence.Inputs.Keys);
        var inputs = new MerkleBuilder();
        foreach (var survivor in evidence.Survivors.Indices)
            inputs.Add(Frame.EncodeBody(evidence.Inputs[survivor].Message));
        evidence.SurvivorRoot = SessionHashes.SurvivorRoot(
            roster.RosterId, evidence.SharedHash, evidence.Survivors.Bitmap, evidence.Survivors.Count, inputs.Root());
    }

    /// <summary>A message that names roster indices, which exist only once round 0 is closed.</summary>
    private T? Later<T>(in ReadOnlySequence<byte> frame)
        where T : class, IMessage<T>
    {
        if (evidence.Roster is not null)
            return Decode<T>(frame);
        OrderFault(null, $"a message of round {T.Type.Round()} before there is a roster");
        return null;
    }

    private T? Decode<T>(in ReadOnlySequence<byte> frame)
        where T : class, IMessage<T>
    {
        if (Frame.TryDecode<T>(frame, limits, out var message, out var rejection))
            return message;
        FormFault($"a frame of type {T.Type}: {rejection.Expected} ({rejection.Rule.Number})");
        return null;
    }

    private void InRound(int of, string participant, string what)
    {
        if (of != round)
            OrderFault(participant, $"{what} in round {round}");
    }

    private void OrderFault(string? participant, string shows) => evidence.OrderFaults.Add(new EntryFault(at, participant, shows));

    private void FormFault(string shows) => evidence.FormFaults.Add(new EntryFault(at, null, shows));
}
