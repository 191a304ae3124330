using System.Buffers;
using System.Security.Cryptography;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>This implementation, in this process.</summary>
/// <param name="clientChecks">The checks of its clients: all of them, but in tests that show what a client without one would let happen.</param>
/// <param name="serverChecks">The checks of its server.</param>
internal sealed class OwnImplementation(Checks clientChecks, Checks serverChecks) : IImplementation
{
    /// <summary>With every check.</summary>
    public OwnImplementation()
        : this(Checks.All, Checks.All)
    {
    }

    /// <inheritdoc/>
    public IClientUnderTest Start(ClientSetup setup) => new Client(setup, clientChecks);

    /// <inheritdoc/>
    public IServerUnderTest Start(ServerSetup setup) => new Server(setup, serverChecks);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Gives a client its input, in the lanes that each vector has.</summary>
    public static void Provide(ClientSession client, IReadOnlyDictionary<string, ulong[]> input)
    {
        foreach (var spec in client.Parameters!.Vectors)
        {
            // A vector that the host knows nothing about is all zeros; one of another length is cut or filled up.
            var values = new ulong[spec.Length];
            if (input.TryGetValue(spec.Name, out var given))
                given.AsSpan(0, Math.Min(given.Length, values.Length)).CopyTo(values);
            if (spec.LaneBytes == 2)
                client.Provide(spec.Name, [.. values.Select(value => (ushort)value)]);
            else if (spec.LaneBytes == 4)
                client.Provide(spec.Name, [.. values.Select(value => (uint)value)]);
            else
                client.Provide(spec.Name, values);
        }
    }

    /// <summary>Gives a client a frame and says what it made of it; its input follows as soon as the client knows which vectors there are.</summary>
    public static Reply Deliver(ClientSession client, ReadOnlyMemory<byte> frame, IReadOnlyDictionary<string, ulong[]> input, ref bool isProvided)
    {
        var answer = client.Receive(frame);
        if (client.Parameters is not null && !client.IsOver && !isProvided)
        {
            Provide(client, input);
            isProvided = true;
        }
        return answer.Kind switch
        {
            ClientAnswerKind.Send => new Reply(ReplyKind.Accepted, answer.Frames),
            ClientAnswerKind.Repeat => new Reply(ReplyKind.Repeated, answer.Frames),
            ClientAnswerKind.Completed => new Reply(ReplyKind.Completed, []),
            ClientAnswerKind.Aborted => new Reply(ReplyKind.Aborted, []),
            _ => Reply.Refusal(answer.Rejection!.Rule.Number, answer.Rejection.Round, answer.Rejection.Culprit.Client?.Text),
        };
    }

    private sealed class Client : IClientUnderTest
    {
        private readonly KeySigner signer;
        private readonly ClientContext context;
        private readonly IReadOnlyDictionary<string, ulong[]> input;
        private ClientSession session;
        private byte[]? stored;
        private bool isProvided;
        private bool isMasked;

        public Client(ClientSetup setup, Checks checks)
        {
            signer = new KeySigner(setup.PrivateKey);
            input = setup.Input;
            context = new ClientContext(setup.Id, signer, setup.Policy, IdentityRegistry.Of(setup.Participants), JoinLedger.Parse(setup.Joined), checks);
            session = New();
        }

        public Reply Receive(ReadOnlyMemory<byte> frame)
        {
            try
            {
                var reply = Deliver(session, frame, input, ref isProvided);
                if (reply.Kind == ReplyKind.Accepted)
                {
                    stored = session.ExportState();
                    isMasked |= Frame.PeekType(new ReadOnlySequence<byte>(frame)) == MessageType.ShareDelivery;
                }
                return reply;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                return Reply.Broken($"{fault.GetType().Name}: {fault.Message}");
            }
        }

        public Reply Restart(bool isStateLost)
        {
            session.Dispose();
            if (isStateLost)
                (stored, isProvided, isMasked) = (null, false, false);
            session = stored is null
                ? New()
                : ClientSession.Restore(stored, context.Id, signer, context.Policy, context.Registry, context.Ledger, new SystemRandomness());
            if (stored is not null && !isMasked)
                Provide(session, input);
            return new Reply(ReplyKind.Accepted, []);
        }

        public void Dispose()
        {
            session.Dispose();
            signer.Dispose();
        }

        private ClientSession New() => new(context, new RecordedRandomness(new SystemRandomness(), []));
    }

    private sealed class Server : IServerUnderTest
    {
        private readonly ServerSession session;
        private readonly KeySigner signer;
        private Exception? failure;

        public Server(ServerSetup setup, Checks checks)
        {
            signer = new KeySigner(setup.PrivateKey);
            session = new ServerSession(setup.Parameters, IdentityRegistry.Of(setup.Participants), signer, logInputs: false, checks, recordedOffer: null);
        }

        public ReadOnlyMemory<byte>? FrameFor(ParticipantId recipient)
        {
            try
            {
                return session.FrameFor(recipient);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                failure = fault;
                return null;
            }
        }

        public Reply Receive(ReadOnlyMemory<byte> frame)
        {
            try
            {
                var reception = session.Receive(frame);
                return reception.Kind switch
                {
                    ReceptionKind.Accepted => new Reply(ReplyKind.Accepted, []),
                    ReceptionKind.Duplicate => new Reply(ReplyKind.Repeated, []),
                    _ => Reply.Refusal(reception.Rejection!.Rule.Number, reception.Rejection.Round, reception.Rejection.Culprit.Client?.Text),
                };
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                return Reply.Broken($"{fault.GetType().Name}: {fault.Message}");
            }
        }

        public RoundEnd Close()
        {
            if (failure is not null)
                return Broken(failure);
            try
            {
                var closing = session.Close();
                var sums = closing.Aggregate is { } aggregate
                    ? aggregate.Parameters.Vectors.ToDictionary(spec => spec.Name, spec => aggregate.Sum(spec.Name).ToArray())
                    : null;
                return new RoundEnd(
                    closing.Kind != ClosingKind.NextRound, (int?)closing.Abort?.Code, sums, [.. closing.Aggregate?.Survivors.Select(id => id.Text) ?? []],
                    [.. session.Blames.Select(blame => (blame.Rule.Number, blame.Culprit.Text))]);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                return Broken(fault);
            }
        }

        private static RoundEnd Broken(Exception fault) => new(true, null, null, [], [], $"{fault.GetType().Name}: {fault.Message}");

        public void Dispose()
        {
            session.Dispose();
            signer.Dispose();
        }
    }
}

/// <summary>The operating system's generator.</summary>
internal sealed class SystemRandomness : IRandomness
{
    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
