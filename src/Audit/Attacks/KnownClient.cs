using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>A client of this implementation that keeps to the protocol and whose secrets the suite knows: the attacker's own clients, and the honest ones around a server under attack.</summary>
internal sealed class KnownClient : IClientUnderTest
{
    private readonly KnownRandomness randomness = new();
    private readonly IReadOnlyDictionary<string, ulong[]> input;
    private bool isProvided;

    public KnownClient(Cast cast, int index)
    {
        Id = cast.Ids[index];
        input = cast.Inputs[index];
        Session = new ClientSession(
            new ClientContext(Id, cast.Signers[index], cast.Policy, cast.Registry, new JoinLedger(), Checks.All), new RecordedRandomness(randomness, []), isDurable: false);
    }

    public ParticipantId Id { get; }

    public ClientSession Session { get; }

    /// <summary>X25519 private key of its channels.</summary>
    public SecretBytes ChannelKey => randomness.Block(0);

    /// <summary>Its mask root.</summary>
    public SecretBytes MaskRoot => randomness.Block(1);

    /// <summary>Its self-mask seed.</summary>
    public SecretBytes SelfMaskSeed => randomness.Block(2);

    public Reply Receive(ReadOnlyMemory<byte> frame) => OwnImplementation.Deliver(Session, frame, input, ref isProvided);

    public Reply Restart(bool isStateLost) => throw new ScriptException("only clients under attack are restarted");

    public void Dispose() => Session.Dispose();

    /// <summary>The operating system's generator, with a copy of what it gave for the attacker.</summary>
    private sealed class KnownRandomness : IRandomness
    {
        private readonly List<byte[]> drawn = [];

        /// <summary>The block that was drawn at a position, in the order of protocol.md round 0.</summary>
        public SecretBytes Block(int position) => SecretBytes.CopyOf(drawn[position]);

        public void Fill(Span<byte> destination)
        {
            System.Security.Cryptography.RandomNumberGenerator.Fill(destination);
            drawn.Add(destination.ToArray());
        }
    }
}
