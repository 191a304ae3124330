using System.Security.Cryptography;
using SecureFed.Learning;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>The long-lived keys of a simulated federation: the server's, every client's, and what each client joined before.</summary>
internal sealed class Identities : IDisposable
{
    private readonly KeySigner[] clients;

    /// <summary>Makes keys from the operating system's generator, or from a seed for a run that can be repeated.</summary>
    public Identities(int count, SeedTree? seed)
    {
        Server = Create(seed?.Child("server"));
        clients = [.. Enumerable.Range(0, count).Select(client => Create(seed?.Child("client", client)))];
        Ids = [.. Enumerable.Range(0, count).Select(client => ParticipantId.Parse($"client-{client:D6}"))];
        Ledgers = [.. Enumerable.Range(0, count).Select(_ => new JoinLedger())];
        Registry = IdentityRegistry.Of(Ids.Select((id, client) => (id, clients[client].PublicKey)));
    }

    /// <summary>The server's key.</summary>
    public KeySigner Server { get; }

    /// <summary>The clients' identifiers; in the order of their indices, which is also their byte order.</summary>
    public IReadOnlyList<ParticipantId> Ids { get; }

    /// <summary>What each client joined before.</summary>
    public IReadOnlyList<JoinLedger> Ledgers { get; }

    /// <summary>Everybody's public keys.</summary>
    public IdentityRegistry Registry { get; }

    /// <summary>A client's key.</summary>
    public ISigner this[int client] => clients[client];

    public void Dispose()
    {
        Server.Dispose();
        foreach (var client in clients)
            client.Dispose();
    }

    private static KeySigner Create(SeedTree? seed)
    {
        Span<byte> key = stackalloc byte[32];
        if (seed is null)
            RandomNumberGenerator.Fill(key);
        else
            seed.FillKey(key);
        var signer = new KeySigner(key);
        CryptographicOperations.ZeroMemory(key);
        return signer;
    }
}
