using System.Text.Json;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>All that a participant needs to enrol: handed over once, by a way that the operator trusts.</summary>
/// <param name="Server">The server's address.</param>
/// <param name="ServerKey">The server's public key, in hexadecimal.</param>
/// <param name="Authority">The public key that signs the registry of the participants' keys, in hexadecimal.</param>
/// <param name="Id">The identifier to enrol under.</param>
/// <param name="Token">The one-time token.</param>
internal sealed record Invitation(string Server, string ServerKey, string Authority, string Id, string Token)
{
    /// <summary>Reads an invitation.</summary>
    /// <exception cref="RequestException">The file cannot be read or is no invitation.</exception>
    public static Invitation Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Invitation>(File.ReadAllText(path), JsonOutput.Line) is { Server: not null, ServerKey: not null, Authority: not null, Id: not null, Token: not null } invitation
                ? invitation
                : throw new RequestException("invitation", $"--invitation {path} is not an invitation: it needs server, serverKey, authority, id and token.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RequestException("invitation", $"--invitation {path} cannot be read: {fault.Message}");
        }
        catch (JsonException fault)
        {
            throw new RequestException("invitation", $"--invitation {path} is not an invitation: {fault.Message}");
        }
    }
}
