using System.Buffers;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>
/// A server of the attacker's: it has the server's key, its own clients and every frame. Beside what it tells the clients under attack it keeps an honest server's books, so that a script
/// takes what an honest server would send and changes what the attack is about.
/// </summary>
internal sealed class MaliciousServer : IDisposable
{
    private readonly IClientUnderTest[] clients;
    private readonly AttackerView view;
    private readonly Dictionary<(int Client, MessageType Type), ReadOnlyMemory<byte>> sent = [];
    private readonly HashSet<(int Client, int Round)> answered = [];
    private readonly Dictionary<int, int[]> neighbors = [];
    private GraphParameters? graph;

    public MaliciousServer(Cast cast, IImplementation target)
        : this(cast, target, cast.Parameters)
    {
    }

    /// <summary>A server that keeps its books for other parameters than those of the cast: another session with the same clients.</summary>
    public MaliciousServer(Cast cast, IImplementation target, SessionParameters parameters)
    {
        (Cast, Target) = (cast, target);
        var corrupt = cast.Corrupt.ToDictionary(index => index, index => new KnownClient(cast, index));
        clients = [.. Enumerable.Range(0, cast.Options.Clients).Select(index => corrupt.TryGetValue(index, out var own) ? own : target.Start(cast.SetupOf(index)))];
        view = new AttackerView(cast, corrupt);
        Books = new ServerSession(parameters, cast.Registry, cast.ServerSigner, logInputs: false);
        Parameters = parameters;
    }

    public Cast Cast { get; }

    public IImplementation Target { get; }

    public SessionParameters Parameters { get; }

    /// <summary>Clients whose frames the attacker sees and the books do not.</summary>
    public HashSet<int> Withheld { get; } = [];

    /// <summary>The books of an honest server.</summary>
    public ServerSession Books { get; }

    /// <summary>What stopped the attacker's frames.</summary>
    public List<(string? Rule, int? Round)> Stops { get; } = [];

    /// <summary>What broke or went wrong beyond what the attacker learned.</summary>
    public string? Lost { get; set; }

    /// <summary>The opened sum in the books, when the session completed.</summary>
    public Aggregate? Aggregate { get; private set; }

    /// <summary>Whether the session in the books opened exactly the sum of its survivors.</summary>
    public bool IsExact => Aggregate is not null && Parameters.Vectors.All(spec
        => Aggregate.Sum(spec.Name).SequenceEqual(Cast.PlainSum(spec, Aggregate.Survivors.Select(Cast.IndexOf))));

    /// <summary>n, k and the session for decoding and building messages after the roster.</summary>
    public WireLimits Limits => graph is null ? throw new ScriptException("too few clients advertised their keys") : WireLimits.OfRoster(Parameters, graph.Participants, graph.Neighbors);

    /// <summary>The roster id in the books.</summary>
    public byte[] RosterId { get; private set; } = [];

    /// <summary>Plays by the book until a round is open.</summary>
    public void PlayTo(int round)
    {
        while (Books.Round < round)
        {
            Exchange();
            Close();
        }
    }

    /// <summary>Sends every client that has not answered in the open round, but some, its frame and brings the answers to the books.</summary>
    public void Exchange(params ReadOnlySpan<int> except)
    {
        for (var client = 0; client < clients.Length; client++)
            if (!except.Contains(client) && !answered.Contains((client, Books.Round)) && Books.FrameFor(Cast.Ids[client]) is { } frame)
                Deliver(client, frame);
    }

    /// <summary>Closes the open round in the books.</summary>
    public void Close()
    {
        var closing = Books.Close();
        Aggregate = closing.Aggregate;
        if (Books.Round == 1 && Books.Graph is not null)
        {
            graph = Books.Graph;
            foreach (var client in Books.Recipients.Select(Cast.IndexOf))
                neighbors[client] = [.. RosterFor(client).Entries.Select(entry => entry.Index).Where(index => index != RosterFor(client).OwnIndex)];
            RosterId = SessionHashes.RosterId(Parameters.Id, graph!.Participants, RosterFor(Cast.IndexOf(Books.Recipients[0])).RosterRoot.ToArray());
        }
    }

    /// <summary>Stops a client and starts it again from what it stored before its last answer left, or from nothing but the list of what it joined.</summary>
    public void Restart(int client, bool isStateLost = false)
    {
        if (clients[client].Restart(isStateLost) is { Kind: ReplyKind.Failed } reply)
            Lost ??= $"the client did not come back: {reply.Failure}";
    }

    /// <summary>A client's neighbours, ascending, when everybody takes part.</summary>
    public int[] NeighborsOf(int client) => neighbors.TryGetValue(client, out var found) ? found : throw new ScriptException($"{Cast.Ids[client]} has no roster");

    /// <summary>Hands a client a frame and notes its answer.</summary>
    public Reply Deliver(int client, ReadOnlyMemory<byte> frame)
    {
        var reply = clients[client].Receive(frame);
        if (reply.Kind == ReplyKind.Failed)
            Lost ??= $"the client broke: {reply.Failure}";
        if (reply.Kind is ReplyKind.Accepted or ReplyKind.Repeated)
        {
            answered.Add((client, Books.Round));
            view.Saw(client, frame, reply.Frames);
            foreach (var answer in reply.Frames)
            {
                if (Frame.PeekType(new ReadOnlySequence<byte>(answer)) is { } type)
                    sent.TryAdd((client, type), answer);
                if (Books.Round < 5 && !Withheld.Contains(client))
                    Books.Receive(answer);
            }
        }
        return reply;
    }

    /// <summary>Hands an honest client a frame of the attack: a refusal stops it, and so does a complaint.</summary>
    public void Attack<T>(int client, T message)
        where T : class, IMessage<T> => Attack(client, Frame.Encode(message));

    /// <inheritdoc cref="Attack{T}(int, T)"/>
    public void Attack(int client, ReadOnlyMemory<byte> frame)
    {
        if (!IsStopped(client, frame))
            Lost ??= $"{Cast.Ids[client]} took the frame";
    }

    /// <summary>Hands an honest client a frame and says whether it refused it or complained.</summary>
    public bool IsStopped(int client, ReadOnlyMemory<byte> frame)
    {
        var (reply, before) = (Deliver(client, frame), Stops.Count);
        if (reply.Kind == ReplyKind.Refused)
            Stops.Add((reply.Rule, reply.Round));
        foreach (var answer in reply.Frames)
            if (graph is not null && Frame.TryDecode<InputHeaderMessage>(new ReadOnlySequence<byte>(answer), Limits, out var header, out _))
                Stops.AddRange(header.Complaints.Select(complaint => ((string?)complaint.Rule, (int?)2)));
        return Stops.Count > before;
    }

    /// <summary>Plays the rest by the book, with whoever still answers, to learn as much as can be learned.</summary>
    public Learned Finish()
    {
        while (Books.Round < 5)
        {
            Exchange();
            Close();
        }
        return view.Learned(graph);
    }

    /// <summary>What a client sent after the roster was fixed, decoded.</summary>
    public T Sent<T>(int client)
        where T : class, IMessage<T> => Decode<T>(Sent(client, T.Type), Limits);

    /// <summary>Whether a client sent an input.</summary>
    public bool HasInput(int client) => sent.ContainsKey((client, MessageType.InputHeader));

    /// <summary>What a client advertised in answer to an offer of some parameters.</summary>
    public AdvertisementMessage Advertised(int client, SessionParameters parameters)
        => Decode<AdvertisementMessage>(Sent(client, MessageType.Advertisement), WireLimits.BeforeRoster(parameters));

    /// <summary>What everybody advertised in this session, by client.</summary>
    public AdvertisementMessage[] Advertisements() => [.. Enumerable.Range(0, clients.Length).Select(client => Advertised(client, Parameters))];

    /// <summary>The roster that an honest server has for a client.</summary>
    public RosterMessage RosterFor(int client) => Decode<RosterMessage>(FrameFor(client), WireLimits.BeforeRoster(Parameters));

    /// <summary>The frame that an honest server has for a client now.</summary>
    public ReadOnlyMemory<byte> FrameFor(int client) => Books.FrameFor(Cast.Ids[client]) ?? throw new ScriptException($"{Cast.Ids[client]} did not come to round {Books.Round}");

    /// <summary>The message that an honest server has for a client now.</summary>
    public T MessageFor<T>(int client)
        where T : class, IMessage<T> => Decode<T>(FrameFor(client), Limits);

    /// <summary>The bitmap of some indices.</summary>
    public ParticipantSet Set(params IEnumerable<int> members) => ParticipantSet.Of(Cast.Options.Clients, members);

    public void Dispose()
    {
        Books.Dispose();
        foreach (var client in clients)
            client.Dispose();
    }

    private ReadOnlyMemory<byte> Sent(int client, MessageType type)
        => sent.TryGetValue((client, type), out var frame) ? frame : throw new ScriptException($"{Cast.Ids[client]} sent no {type}");

    private static T Decode<T>(ReadOnlyMemory<byte> frame, WireLimits limits)
        where T : class, IMessage<T>
        => Frame.TryDecode<T>(new ReadOnlySequence<byte>(frame), limits, out var message, out var rejection) ? message : throw new ScriptException(rejection.ToString());
}
