namespace SecureFed.Protocol.Tests;

/// <summary>What one client is made to believe in rounds 2 to 4: U2 and U3 as bit masks over the roster, and whether its own header stands under the input root.</summary>
internal readonly record struct View(int Shared, int Survivors, bool HasOwnHeader = true);

/// <summary>A request of round 4: the view it is about, whose signatures it forwards, and what is wrong with it.</summary>
internal readonly record struct Request(View View, int Signers, bool IsForged = false, bool IsSigned = true);

/// <summary>
/// A server that played rounds 0 and 1 by the book and then tells every client what it likes. It has its own key and everything of the corrupt clients; of the honest ones it has the frames they sent. Clients are
/// the real ones: each is run anew, from the same randomness, for every sequence of frames.
/// </summary>
internal sealed class AdversarialServer : IDisposable
{
    private readonly World world;
    private readonly byte[] rosterId;
    private readonly ReadOnlyMemory<byte>[] rosters;
    private readonly ShareDeliveryMessage[] deliveries;
    private readonly Dictionary<(int Client, int Shared), InputHeaderMessage> headers = [];

    public AdversarialServer(WorldOptions options)
    {
        world = new World(options);
        world.Exchange();
        world.Close();
        rosters = [.. world.Ids.Select(id => (ReadOnlyMemory<byte>)world.Server.FrameFor(id)!.Value.ToArray())];
        world.Exchange();
        world.Close();
        var limits = WireLimits.OfRoster(world.Parameters, Count, world.Server.Graph!.Neighbors);
        deliveries = [.. world.Ids.Select(id => Decode<ShareDeliveryMessage>(world.Server.FrameFor(id)!.Value, limits))];
        var roster = Decode<RosterMessage>(rosters[0], WireLimits.BeforeRoster(world.Parameters));
        rosterId = SessionHashes.RosterId(world.Parameters.Id, Count, roster.RosterRoot.ToArray());
    }

    public int Count => world.Ids.Length;

    public GraphParameters Graph => world.Server.Graph!;

    public int MinimumCohort => world.Parameters.MinimumCohort;

    /// <summary>Runs client <paramref name="client"/> through rounds 0 to 2 with U2 as given; null when it leaves.</summary>
    public ClientSession? AfterInput(int client, int shared)
    {
        var session = world.NewClient(client);
        session.Receive(world.Server.Offer);
        session.Receive(rosters[client]);
        world.Provide(session, client);
        var full = deliveries[client];
        var delivery = full with { Shared = Set(shared), Items = [.. full.Items.Where(item => Has(shared, item.Dealer))] };
        var answer = session.Receive(Frame.Encode(delivery));
        if (answer.Kind == ClientAnswerKind.Send)
        {
            headers[(client, shared)] = Decode<InputHeaderMessage>(answer.Frames[0], Limits);
            return session;
        }
        session.Dispose();
        return null;
    }

    /// <summary>Proposes a view in round 3.</summary>
    public ClientAnswer Propose(ClientSession session, int client, View view)
    {
        var (root, proof) = Inputs(client, view);
        return session.Receive(Frame.Encode(new SurvivorProposalMessage(world.Parameters.Id, Set(view.Survivors), root, proof)));
    }

    /// <summary>Asks for shares in round 4.</summary>
    public ClientAnswer Ask(ClientSession session, int client, Request request)
    {
        var (root, proof) = Inputs(client, request.View);
        var survivorRoot = SurvivorRoot(client, request.View);
        var signatures = Members(request.Signers).Select(signer => new NeighborSignature(signer, Signature(signer, survivorRoot, request.IsForged)));
        var serverSignature = request.IsSigned ? world.ServerKey.Sign(Statements.Unmask(rosterId, world.Ids[client], survivorRoot)) : new byte[64];
        return session.Receive(Frame.Encode(
            new UnmaskRequestMessage(world.Parameters.Id, Set(request.View.Survivors), root, proof, [.. signatures], serverSignature)));
    }

    /// <summary>The survivor root of a view; the same for all clients whose own header stands under it.</summary>
    public byte[] SurvivorRoot(int client, View view)
        => SessionHashes.SurvivorRoot(
            rosterId, SessionHashes.SharedSet(rosterId, Set(view.Shared).Bitmap), Set(view.Survivors).Bitmap, Members(view.Survivors).Count(), Inputs(client, view).Root);

    /// <summary>The kinds of share by dealer in an answer of round 4.</summary>
    public IReadOnlyDictionary<int, int> KindsIn(ClientAnswer answer)
        => Decode<UnmaskResponseMessage>(answer.Frames[0], Limits).Shares.ToDictionary(share => share.Dealer, share => (int)share.Kind);

    public void Dispose() => world.Dispose();

    /// <summary>The members of a bit mask.</summary>
    public IEnumerable<int> Members(int mask) => Enumerable.Range(0, Count).Where(index => Has(mask, index));

    public static bool Has(int mask, int index) => (mask >> index & 1) != 0;

    private WireLimits Limits => WireLimits.OfRoster(world.Parameters, Count, Graph.Neighbors);

    private ParticipantSet Set(int mask) => ParticipantSet.Of(Count, Members(mask));

    private (byte[] Root, System.Collections.Immutable.ImmutableArray<ReadOnlyMemory<byte>> Proof) Inputs(int client, View view)
    {
        var members = Members(view.Survivors).ToArray();
        var leaves = members.Select(member => Frame.EncodeBody(HeaderOf(member, view.Shared))).ToArray();

        // A client that is left out is shown its header all the same, where the client would stand.
        var position = members.Count(member => member < client);
        if (position == members.Length)
            return (MerkleTree.Of(leaves).Root, []);
        leaves[position] = view.HasOwnHeader ? Frame.EncodeBody(HeaderOf(client, view.Shared)) : [0];
        var tree = MerkleTree.Of(leaves);
        return (tree.Root, [.. tree.Prove(position).Select(hash => (ReadOnlyMemory<byte>)hash)]);
    }

    /// <summary>What a member sent when it was shown this U2; for a U2 that it would not accept, what it sent for all.</summary>
    private InputHeaderMessage HeaderOf(int member, int shared)
    {
        if (!headers.ContainsKey((member, shared)))
        {
            AfterInput(member, shared)?.Dispose();
            if (!headers.ContainsKey((member, shared)))
                headers[(member, shared)] = HeaderOf(member, (1 << Count) - 1);
        }
        return headers[(member, shared)];
    }

    /// <summary>As the signer would sign, honest or corrupt: whether an honest one ever did is for the explorer to know. A forged one is not its signature.</summary>
    private byte[] Signature(int signer, byte[] survivorRoot, bool isForged)
        => isForged ? new byte[64] : world.Signers[signer].Sign(Statements.SurvivorSignature(rosterId, world.Ids[signer], survivorRoot));

    private static T Decode<T>(ReadOnlyMemory<byte> frame, WireLimits limits)
        where T : class, IMessage<T>
    {
        Assert.True(Frame.TryDecode<T>(new System.Buffers.ReadOnlySequence<byte>(frame), limits, out var message, out var rejection), rejection?.ToString());
        return message;
    }
}
