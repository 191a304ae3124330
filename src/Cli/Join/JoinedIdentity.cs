using System.CommandLine;
using SecureFed.Protocol;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>Who joins, where, and whom it trusts: from an invitation, or from what the user gives one by one. Kept in the participant's folder for the next start.</summary>
/// <param name="Server">The server's address with its path.</param>
/// <param name="ServerKey">The server's public key.</param>
/// <param name="Authority">The key that signs the registry.</param>
/// <param name="Id">The identifier.</param>
/// <param name="Signer">The participant's key.</param>
/// <param name="Token">The token to enrol with; null for who is enrolled.</param>
internal sealed record JoinedIdentity(Uri Server, ReadOnlyMemory<byte> ServerKey, ReadOnlyMemory<byte> Authority, ParticipantId Id, KeySigner Signer, string? Token) : IDisposable
{
    /// <summary>Reads it.</summary>
    /// <exception cref="RequestException">Something is missing or wrong.</exception>
    public static JoinedIdentity Read(ParseResult parse, JoinOptions options, string folder)
    {
        var kept = Path.Combine(folder, "invitation.json");
        var given = parse.GetValue(options.Invitation);
        var invitation = given is not null ? Cli.Invitation.Read(given) : File.Exists(kept) ? Cli.Invitation.Read(kept) : null;
        var server = parse.GetValue(options.Server) ?? invitation?.Server ?? throw Missing("server", "an address such as http://127.0.0.1:5080");
        if (!Uri.TryCreate(server, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new RequestException("server", $"--server is '{server}' but must be an address such as http://127.0.0.1:5080.");
        var id = parse.GetValue(options.Id) ?? invitation?.Id ?? throw Missing("id", "this participant's identifier in the registry");
        if (!ParticipantId.TryParse(id, out var participant))
            throw new RequestException("id", $"--id is '{id}' but must be 1 to 64 letters, digits, hyphens, underscores or dots.");
        var serverKey = AuditFiles.Key("--server-key", parse.GetValue(options.ServerKey) ?? invitation?.ServerKey) ?? throw Missing("server-key", "the server's public key, from a source that the server does not control");
        var authority = AuditFiles.Key("--authority", parse.GetValue(options.Authority) ?? invitation?.Authority) ?? throw Missing("authority", "the public key that signs the registry");

        var keyFile = parse.GetValue(options.Key) ?? Path.Combine(folder, "participant.key");
        if (!File.Exists(keyFile) && invitation is not null)
            KeyFile.Create(keyFile);
        var signer = KeyFile.Open(keyFile);
        if (given is not null && Path.GetFullPath(given) != Path.GetFullPath(kept))
            File.Copy(given, kept, overwrite: true);
        return new JoinedIdentity(url.AbsolutePath == "/" ? new Uri(url, TrainingServer.Prefix) : url, serverKey, authority, participant, signer, invitation?.Token);
    }

    /// <summary>Erases the key from memory.</summary>
    public void Dispose() => Signer.Dispose();

    private static RequestException Missing(string option, string what) => new(option, $"Give --invitation, or --{option}: {what}.");
}
