using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureFed.Protocol;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>What a server keeps between starts, in one folder: its key, its store, the registry of its participants, their invitations and which training it serves.</summary>
internal sealed class ServerFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string folder;

    private ServerFolder(string folder, KeySigner key) => (this.folder, Key) = (folder, key);

    /// <summary>The server's key.</summary>
    public KeySigner Key { get; }

    /// <summary>The database.</summary>
    public string Database => PathOf("securefed.db");

    /// <summary>The signed registry of the participants' keys, once everybody is enrolled.</summary>
    public string Registry => PathOf("registry.txt");

    /// <summary>The public key of the authority that signed the registry, in hexadecimal.</summary>
    public string AuthorityKeyFile => PathOf("authority.pub");

    /// <summary>The server's public key, in hexadecimal.</summary>
    public string ServerKeyFile => PathOf("server.pub");

    /// <summary>One invitation for each participant who is not enrolled.</summary>
    public string Invitations => PathOf("invitations");

    /// <summary>Opens the folder, and creates it with a new key where there is none.</summary>
    /// <exception cref="RequestException">It cannot be used.</exception>
    public static ServerFolder Open(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var opened = new ServerFolder(folder, OpenKey(Path.Combine(folder, "server.key")));
            File.WriteAllText(opened.ServerKeyFile, Convert.ToHexStringLower(opened.Key.PublicKey.Span) + "\n");
            return opened;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RequestException("state", $"--state {folder} cannot be used: {fault.Message}");
        }
    }

    /// <summary>A number that belongs to this folder: what is drawn without a seed is drawn from it, so that a server that starts again draws the same.</summary>
    public long DrawnSeed()
    {
        var path = PathOf("drawn-seed");
        if (!File.Exists(path))
            WriteOwnerOnly(path, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)).ToString(CultureInfo.InvariantCulture));
        return long.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);
    }

    /// <summary>Keeps the terms of the training at the first start, and compares them at every other.</summary>
    /// <exception cref="RequestException">The folder belongs to another training.</exception>
    public void Bind(TrainingTerms terms)
    {
        var path = PathOf("terms.json");
        var text = terms.ToJson();
        if (!File.Exists(path))
            File.WriteAllBytes(path, text);
        else if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(text))
            throw new RequestException("state", $"--state {folder} holds another training; name another folder, or ask for the same training as before.");
    }

    /// <summary>Signs the registry with a key that stays in the folder. Who must not trust the server for it lets somebody else sign.</summary>
    public void SignRegistry(IdentityRegistry registry)
    {
        var path = PathOf("authority.key");
        var unfinished = Registry + ".new";
        Span<byte> authority = stackalloc byte[Signatures.PrivateKeySize];
        try
        {
            KeyFile.Read(path, authority);
            File.WriteAllBytes(unfinished, registry.Sign(authority));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(authority);
        }
        File.Move(unfinished, Registry, overwrite: true);
    }

    /// <summary>The public key of the folder's own authority, 32 bytes; made at the first start.</summary>
    public byte[] OwnAuthority()
    {
        var path = PathOf("authority.key");
        using var key = OpenKey(path);
        File.WriteAllText(AuthorityKeyFile, Convert.ToHexStringLower(key.PublicKey.Span) + "\n");
        return key.PublicKey.ToArray();
    }

    /// <summary>Keeps the registry that somebody else signed.</summary>
    public void KeepRegistry(byte[] signed, ReadOnlySpan<byte> authority)
    {
        File.WriteAllBytes(Registry, signed);
        File.WriteAllText(AuthorityKeyFile, Convert.ToHexStringLower(authority) + "\n");
    }

    /// <summary>Writes an invitation for its participant only.</summary>
    public void Write(Invitation invitation)
    {
        Directory.CreateDirectory(Invitations);
        WriteOwnerOnly(InvitationOf(invitation.Id), JsonSerializer.Serialize(invitation, JsonOutput.Line) + "\n");
    }

    /// <summary>Whether a participant was invited before.</summary>
    public bool IsInvited(ParticipantId id) => File.Exists(InvitationOf(id.Text));

    /// <summary>Erases the server's key from memory.</summary>
    public void Dispose() => Key.Dispose();

    private static KeySigner OpenKey(string path)
    {
        if (!File.Exists(path))
            KeyFile.Create(path);
        return KeyFile.Open(path);
    }

    private static void WriteOwnerOnly(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    private string InvitationOf(string id) => Path.Combine(Invitations, id + ".json");

    private string PathOf(string file) => Path.Combine(folder, file);
}
