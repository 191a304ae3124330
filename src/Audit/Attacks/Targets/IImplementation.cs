using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>An implementation of the protocol under attack, in the only terms the suite knows: long-lived keys and frames (docs/spec/conformance.md).</summary>
internal interface IImplementation : IDisposable
{
    /// <summary>A client that waits for an offer.</summary>
    IClientUnderTest Start(ClientSetup setup);

    /// <summary>A server in round 0.</summary>
    IServerUnderTest Start(ServerSetup setup);
}

/// <summary>A client under attack.</summary>
internal interface IClientUnderTest : IDisposable
{
    /// <summary>Hands it a frame of the server.</summary>
    Reply Receive(ReadOnlyMemory<byte> frame);

    /// <summary>Stops it as if its power failed, and starts it again.</summary>
    /// <param name="isStateLost">False: from what it stored before its last answer left. True: from nothing but the list of what it joined.</param>
    /// <returns>Accepted, or what went wrong.</returns>
    Reply Restart(bool isStateLost);
}

/// <summary>A server under attack.</summary>
internal interface IServerUnderTest : IDisposable
{
    /// <summary>Its current frame for a participant; null when it has none.</summary>
    ReadOnlyMemory<byte>? FrameFor(ParticipantId recipient);

    /// <summary>Hands it a frame of a client.</summary>
    Reply Receive(ReadOnlyMemory<byte> frame);

    /// <summary>Closes the open round.</summary>
    RoundEnd Close();
}

/// <summary>What a client needs before a session.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="PrivateKey">Its long-lived Ed25519 key, 32 bytes.</param>
/// <param name="Participants">The registry: who may take part, with their public keys.</param>
/// <param name="Policy">What it insists on.</param>
/// <param name="Joined">What it joined before, in the form of <see cref="JoinLedger.ToText"/>.</param>
/// <param name="Input">Its values for every vector by name.</param>
internal sealed record ClientSetup(
    ParticipantId Id, byte[] PrivateKey, IReadOnlyList<(ParticipantId Id, ReadOnlyMemory<byte> PublicKey)> Participants, ClientPolicy Policy, string Joined,
    IReadOnlyDictionary<string, ulong[]> Input);

/// <summary>What a server needs before a session.</summary>
/// <param name="Parameters">The session parameters.</param>
/// <param name="PrivateKey">The server's Ed25519 key, 32 bytes.</param>
/// <param name="Participants">The registry.</param>
internal sealed record ServerSetup(SessionParameters Parameters, byte[] PrivateKey, IReadOnlyList<(ParticipantId Id, ReadOnlyMemory<byte> PublicKey)> Participants);
