using System.Buffers;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>
/// The clients around a server under attack: the honest ones, and the last one, which is the attacker's. A script takes what the attacker's client would send and changes what the attack is
/// about.
/// </summary>
internal sealed class MaliciousClients : IDisposable
{
    private const int Over = 5;
    private readonly KnownClient[] clients;
    private readonly IServerUnderTest server;
    private readonly AttackerView view;
    private readonly Dictionary<(int Client, MessageType Type), ReadOnlyMemory<byte>> sent = [];
    private readonly Dictionary<int, int> answeredBy = [];
    private SessionRoster? roster;

    public MaliciousClients(Cast cast, IImplementation target)
    {
        (Cast, Attacker) = (cast, cast.Corrupt.First());
        clients = [.. Enumerable.Range(0, cast.Options.Clients).Select(index => new KnownClient(cast, index))];
        server = target.Start(new ServerSetup(cast.Parameters, cast.ServerPrivateKey, cast.Participants));
        view = new AttackerView(cast, cast.Corrupt.ToDictionary(index => index, index => clients[index]));
    }

    public Cast Cast { get; }

    /// <summary>The attacker's client.</summary>
    public int Attacker { get; }

    /// <summary>The attacker's long-lived key.</summary>
    public ISigner Signer => Cast.Signers[Attacker];

    /// <summary>The attacker's protocol session, to put something into it that an honest host could not.</summary>
    public ClientSession AttackerSession => clients[Attacker].Session;

    /// <summary>X25519 private key of the attacker's channels.</summary>
    public SecretBytes ChannelKey => clients[Attacker].ChannelKey;

    /// <summary>Clients that say nothing more.</summary>
    public HashSet<int> Silent { get; } = [];

    /// <summary>The open round; 5 when the session is over.</summary>
    public int Round { get; private set; }

    /// <summary>How the session ended.</summary>
    public RoundEnd? End { get; private set; }

    /// <summary>What stopped the attacker's frames.</summary>
    public List<(string? Rule, int? Round)> Stops { get; } = [];

    /// <summary>What broke.</summary>
    public string? Lost { get; set; }

    /// <summary>Abort code with which the session may end when the attack is stopped; null when it must open its sum.</summary>
    public AbortCode? MayAbort { get; set; }

    /// <summary>U1 and the graph, once round 1 is open.</summary>
    public SessionRoster Roster => roster ?? throw new ScriptException("the server did not open round 1");

    /// <summary>Plays by the book until a round is open.</summary>
    public void PlayTo(int round)
    {
        while (Round < round)
        {
            Exchange();
            Close();
        }
    }

    /// <summary>Takes all clients' answers to the server's frames of the open round to it, but those of some.</summary>
    public void Exchange(params ReadOnlySpan<int> except)
    {
        for (var client = 0; client < clients.Length; client++)
            if (!except.Contains(client) && !Silent.Contains(client) && answeredBy.GetValueOrDefault(client, -1) != Round)
                foreach (var frame in AnswersOf(client))
                    Deliver(frame);
    }

    /// <summary>The frames of a client in answer to the server's frame for it; none when there is none or the client left.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> AnswersOf(int client)
    {
        if (server.FrameFor(Cast.Ids[client]) is not { } frame)
            return [];
        var reply = clients[client].Receive(frame);
        foreach (var answer in reply.Frames)
            if (Frame.PeekType(new ReadOnlySequence<byte>(answer)) is { } type)
                sent.TryAdd((client, type), answer);
        if (reply.Kind == ReplyKind.Refused)
            Lost ??= $"{Cast.Ids[client]} refused the server's frame of round {Round} by {reply.Rule}";
        return reply.Frames;
    }

    /// <summary>Hands the server a frame that is no attack.</summary>
    public Reply Deliver(ReadOnlyMemory<byte> frame)
    {
        var reply = server.Receive(frame);
        if (reply.Kind == ReplyKind.Failed)
            Lost ??= $"the server broke: {reply.Failure}";
        return reply;
    }

    /// <summary>Hands the server a frame of the attack, which it must refuse.</summary>
    public void Attack<T>(T message)
        where T : class, IMessage<T> => Attack(Frame.Encode(message));

    /// <inheritdoc cref="Attack{T}(T)"/>
    public void Attack(ReadOnlyMemory<byte> frame)
    {
        if (Plant(frame).Kind != ReplyKind.Refused)
            Lost ??= "the server took the frame";
    }

    /// <summary>Hands the server a frame of the attack that it may take, because what is wrong with it shows later; then the attacker's client has answered for this round.</summary>
    public Reply Plant(ReadOnlyMemory<byte> frame)
    {
        var reply = Deliver(frame);
        if (reply.Kind == ReplyKind.Refused)
            Stops.Add((reply.Rule, reply.Round));
        else
            answeredBy[Attacker] = Round;
        return reply;
    }

    /// <summary>Closes the open round at the server.</summary>
    public void Close()
    {
        var end = server.Close();
        if (end.Failure is not null)
            Lost ??= $"the server broke: {end.Failure}";
        Round = end.IsOver || end.Failure is not null ? Over : Round + 1;
        End = end;
        if (Round == 1)
            ReadRoster();
    }

    /// <summary>Plays the rest by the book and says what the attacker's client learned.</summary>
    public Learned Finish()
    {
        while (Round != Over)
        {
            Exchange();
            Close();
        }
        foreach (var (rule, culprit) in End!.Blames)
            if (culprit == Cast.Ids[Attacker].Text)
                Stops.Add((rule, rule.Length > 1 && char.IsAsciiDigit(rule[1]) ? rule[1] - '0' : null));
            else
                Lost ??= $"the honest {culprit} is blamed for {rule}";
        if (End.Abort is { } code)
        {
            if (MayAbort != (AbortCode)code)
                Lost ??= $"the session ended without a sum ({(AbortCode)code})";
            else if (Stops.Count == 0)
                Stops.Add(($"abort {code}", 4));
        }
        else if (End.Sums is { } sums && !IsExact(sums))
            Lost ??= "the server opened a sum that is not that of its survivors";
        return Learned();
    }

    /// <summary>What a client sent, decoded.</summary>
    public T Sent<T>(int client)
        where T : class, IMessage<T> => (sent.TryGetValue((client, T.Type), out var frame) ? Decode<T>(frame) : null) ?? throw new ScriptException($"{Cast.Ids[client]} had no occasion to send its {T.Type}");

    /// <summary>All frames that the attacker's client would send now.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> OwnFrames()
        => AnswersOf(Attacker) is { Count: > 0 } frames ? frames : throw new ScriptException($"the server has no frame for {Cast.Ids[Attacker]} in round {Round}");

    /// <summary>What the attacker's client would send now, decoded.</summary>
    public T Own<T>()
        where T : class, IMessage<T>
    {
        AnswersOf(Attacker);
        return Sent<T>(Attacker);
    }

    /// <summary>What the server has for a client now, decoded.</summary>
    public T MessageFor<T>(int client)
        where T : class, IMessage<T> => (server.FrameFor(Cast.Ids[client]) is { } frame ? Decode<T>(frame) : null) ?? throw new ScriptException($"the server has no {T.Type} for {Cast.Ids[client]}");

    public void Dispose()
    {
        server.Dispose();
        foreach (var client in clients)
            client.Dispose();
    }

    private bool IsExact(IReadOnlyDictionary<string, ulong[]> sums)
    {
        var survivors = End!.Survivors.Select(name => Array.FindIndex(Cast.Ids, id => id.Text == name)).ToArray();
        return survivors.All(client => client >= 0)
            && Cast.Parameters.Vectors.All(spec => sums.TryGetValue(spec.Name, out var sum) && sum.AsSpan().SequenceEqual(Cast.PlainSum(spec, survivors)));
    }

    private void ReadRoster()
    {
        var advertisements = new List<AdvertisementMessage>();
        for (var client = 0; client < clients.Length; client++)
            if (server.FrameFor(Cast.Ids[client]) is not null)
                advertisements.Add(Sent<AdvertisementMessage>(client));
        if (GraphParameterFinder.Find(Cast.Parameters.Graph, advertisements.Count).Parameters is { } graph)
            roster = new SessionRoster(Cast.Parameters, graph, [.. advertisements]);
    }

    /// <summary>All that a client of the attacker's sees of the others are their keys and the items that they dealt to it.</summary>
    private Learned Learned()
    {
        if (roster is null)
            return Audit.Learned.Nothing;
        for (var client = 0; client < clients.Length; client++)
            if (sent.TryGetValue((client, MessageType.Advertisement), out var advertisement) && Roster.IndexOf(Cast.Ids[client]) >= 0)
                view.Saw(client, default, [advertisement]);
        foreach (var client in Cast.Honest)
            if (sent.TryGetValue((client, MessageType.Shares), out var shares) && sent.ContainsKey((Attacker, MessageType.InputHeader)))
                view.Saw(client, default, [shares]);
        return view.Learned(Roster.Graph);
    }

    private T? Decode<T>(ReadOnlyMemory<byte> frame)
        where T : class, IMessage<T>
        => Frame.TryDecode<T>(new ReadOnlySequence<byte>(frame), roster?.Limits ?? WireLimits.BeforeRoster(Cast.Parameters), out var message, out _) ? message : null;
}
