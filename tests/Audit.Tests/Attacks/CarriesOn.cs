using SecureFed.Protocol;

namespace SecureFed.Audit.Tests;

/// <summary>An implementation that says nothing where it should refuse by one rule, as one does that keeps late messages, signs again or answers again.</summary>
internal sealed class CarriesOn(string rule) : IImplementation
{
    private readonly OwnImplementation inner = new();

    public IClientUnderTest Start(ClientSetup setup) => new Client(inner.Start(setup), rule);

    public IServerUnderTest Start(ServerSetup setup) => new Server(inner.Start(setup), rule);

    public void Dispose() => inner.Dispose();

    private static Reply Silenced(Reply reply, string rule) => reply.Kind == ReplyKind.Refused && reply.Rule == rule ? new Reply(ReplyKind.Accepted, []) : reply;

    private sealed class Client(IClientUnderTest inner, string rule) : IClientUnderTest
    {
        public Reply Receive(ReadOnlyMemory<byte> frame) => Silenced(inner.Receive(frame), rule);

        public Reply Restart(bool isStateLost) => inner.Restart(isStateLost);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Server(IServerUnderTest inner, string rule) : IServerUnderTest
    {
        public ReadOnlyMemory<byte>? FrameFor(ParticipantId recipient) => inner.FrameFor(recipient);

        public Reply Receive(ReadOnlyMemory<byte> frame) => Silenced(inner.Receive(frame), rule);

        public RoundEnd Close() => inner.Close();

        public void Dispose() => inner.Dispose();
    }
}
