using System.Security.Cryptography;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>
/// A folder with everything that an audit of a training run needs: of each session a log, its signed end, receipts (one of a survivor and one of a client that was left out, or one that there is no sum) and the plan; the registry and the public keys.
/// </summary>
internal sealed class SessionRecords
{
    private readonly string folder;
    private readonly HashSet<string> plans = [];

    private SessionRecords(string folder) => this.folder = folder;

    /// <summary>Creates the folder.</summary>
    /// <exception cref="RequestException">It cannot be written to, or holds the logs of another run.</exception>
    public static SessionRecords Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            if (Directory.EnumerateFiles(folder, "session-*").Any())
                throw new RequestException("logs", $"--logs {folder} holds the sessions of another run; name an empty folder.");
            return new SessionRecords(folder);
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RequestException("logs", $"--logs {folder} cannot be written to: {mistake.Message}");
        }
    }

    /// <summary>Writes the registry, signed by an authority whose key is forgotten at once, and the public keys of authority and server.</summary>
    public void Write(Identities identities)
    {
        Span<byte> authority = stackalloc byte[Signatures.PrivateKeySize];
        RandomNumberGenerator.Fill(authority);
        var authorityKey = new byte[Signatures.PublicKeySize];
        Signatures.DerivePublicKey(authority, authorityKey);
        File.WriteAllBytes(PathOf("registry.txt"), identities.Registry.Sign(authority));
        CryptographicOperations.ZeroMemory(authority);
        File.WriteAllText(PathOf("authority.pub"), Convert.ToHexStringLower(authorityKey) + "\n");
        File.WriteAllText(PathOf("server.pub"), Convert.ToHexStringLower(identities.Server.PublicKey.Span) + "\n");
    }

    /// <summary>Starts the record of a session.</summary>
    public SessionRecord Open(SessionParameters parameters, PrivacyPlan plan)
    {
        var name = $"session-{parameters.TrainingRound}-{parameters.Attempt}";
        var statement = PlanStatement.Of(plan);
        if (plans.Add(Convert.ToHexStringLower(statement.Hash())))
            File.WriteAllText(PathOf(plans.Count == 1 ? "plan.json" : $"plan-{parameters.TrainingRound}.json"), statement.ToJson());
        return new SessionRecord(PathOf(name));
    }

    private string PathOf(string file) => Path.Combine(folder, file);
}

/// <summary>The record of one session, in the order in which things happened.</summary>
internal sealed class SessionRecord(string path) : IDisposable
{
    private readonly FileStream log = new(path + ".log", FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);
    private readonly HashSet<ClientAnswerKind> kept = [];

    /// <summary>Appends what the server wants stored.</summary>
    public void Append(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        foreach (var piece in pieces)
            log.Write(piece.Span);
    }

    /// <summary>Keeps the first receipt of each kind.</summary>
    public void Keep(ClientAnswer end)
    {
        if (!end.Receipt.IsEmpty && kept.Add(end.Kind))
            File.WriteAllBytes(path + (end.Kind == ClientAnswerKind.LeftOut ? ".left-out.receipt" : ".receipt"), end.Receipt.ToArray());
    }

    /// <summary>Keeps the result or abort that the server signed, with the head of its log, as it sends it to everybody.</summary>
    public void KeepHead(ReadOnlyMemory<byte> end) => File.WriteAllBytes(path + ".head", end.ToArray());

    public void Dispose() => log.Dispose();
}
