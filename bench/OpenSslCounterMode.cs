using System.Runtime.InteropServices;

namespace SecureFed.Bench;

/// <summary>OpenSSL's aes-128-ctr from the libcrypto that .NET itself loads: the yardstick K.</summary>
internal sealed unsafe partial class OpenSslCounterMode : IDisposable
{
    private const string Library = "libcrypto.so.3";

    private readonly nint _context;
    private readonly byte[] _zeros;

    /// <param name="key">16 bytes.</param>
    /// <param name="counter">16 bytes.</param>
    /// <param name="callBytes">Bytes per call.</param>
    public OpenSslCounterMode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter, int callBytes)
    {
        _zeros = new byte[callBytes];
        _context = NewContext();
        fixed (byte* k = key, c = counter)
            if (EncryptInit(_context, Aes128Ctr(), 0, k, c) != 1)
                throw new InvalidOperationException("OpenSSL refused the key");
    }

    /// <summary>Whether the library is there.</summary>
    public static bool IsSupported { get; } = NativeLibrary.TryLoad(Library, out _);

    /// <summary>The next bytes of the stream.</summary>
    public void Fill(Span<byte> stream)
    {
        fixed (byte* source = _zeros, target = stream)
            if (EncryptUpdate(_context, target, out _, source, stream.Length) != 1)
                throw new InvalidOperationException("OpenSSL refused to encrypt");
    }

    public void Dispose() => FreeContext(_context);

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_new")]
    private static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_aes_128_ctr")]
    private static partial nint Aes128Ctr();

    [LibraryImport(Library, EntryPoint = "EVP_EncryptInit_ex")]
    private static partial int EncryptInit(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Library, EntryPoint = "EVP_EncryptUpdate")]
    private static partial int EncryptUpdate(nint context, byte* output, out int written, byte* input, int length);
}
