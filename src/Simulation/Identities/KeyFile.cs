using System.Security.Cryptography;
using System.Text;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>
/// A long-lived Ed25519 private key on disk: the line <c>SecureFed key 1</c> and 64 hexadecimal digits. Only its owner may read it: a file that others
/// can read is refused, because a key that somebody else may have copied identifies nobody.
/// </summary>
public static class KeyFile
{
    private const string FirstLine = "SecureFed key 1\n";
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly int Length = FirstLine.Length + 2 * Signatures.PrivateKeySize + 1;

    /// <summary>Draws a key from the operating system and writes it for its owner only; an existing file is never replaced.</summary>
    /// <returns>The public key, 32 bytes.</returns>
    /// <exception cref="RequestException">The file exists or cannot be written.</exception>
    public static byte[] Create(string path)
    {
        Span<byte> key = stackalloc byte[Signatures.PrivateKeySize];
        RandomNumberGenerator.Fill(key);
        var publicKey = new byte[Signatures.PublicKeySize];
        Signatures.DerivePublicKey(key, publicKey);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Span<byte> content = stackalloc byte[Length];
        try
        {
            Encoding.ASCII.GetBytes(FirstLine, content);
            Convert.TryToHexStringLower(key, content[FirstLine.Length..], out _);
            content[^1] = (byte)'\n';
            using var file = new FileStream(path, options);
            file.Write(content);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RequestException("key", $"cannot create the key file {path}: {fault.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(content);
        }

        return publicKey;
    }

    /// <summary>A signer with the key of a file.</summary>
    /// <exception cref="RequestException">The file cannot be read, others may read it, or it is not a key file.</exception>
    public static KeySigner Open(string path)
    {
        Span<byte> key = stackalloc byte[Signatures.PrivateKeySize];
        try
        {
            Read(path, key);
            return new KeySigner(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Reads the private key into 32 bytes that the caller erases.</summary>
    /// <exception cref="RequestException">The file cannot be read, others may read it, or it is not a key file.</exception>
    public static void Read(string path, Span<byte> privateKey)
    {
        Span<byte> content = stackalloc byte[Length];
        try
        {
            using var file = File.OpenRead(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
                throw new RequestException("key", $"others may read or change the key file {path}: make it the owner's only (chmod 600) and consider a new key");
            var isKey = file.Length == Length && file.ReadAtLeast(content, Length, throwOnEndOfStream: false) == Length
                && content.StartsWith(Encoding.ASCII.GetBytes(FirstLine)) && content[^1] == '\n'
                && Convert.FromHexString(content[FirstLine.Length..^1], privateKey[..Signatures.PrivateKeySize], out _, out _) == System.Buffers.OperationStatus.Done;
            if (!isKey)
                throw new RequestException("key", $"{path} is not a key file: it needs the line 'SecureFed key 1' and 64 hexadecimal digits");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RequestException("key", $"cannot read the key file {path}: {fault.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }
}
