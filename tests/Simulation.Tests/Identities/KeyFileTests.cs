using SecureFed.Protocol;

namespace SecureFed.Simulation.Tests;

public sealed class KeyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("securefed-keys").FullName;

    private string Path => System.IO.Path.Combine(_folder, "alice.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_created_key_reads_back_and_has_the_public_key_that_was_returned()
    {
        var publicKey = KeyFile.Create(Path);
        var (privateKey, derived) = (new byte[32], new byte[32]);
        KeyFile.Read(Path, privateKey);
        Signatures.DerivePublicKey(privateKey, derived);

        Assert.Equal(publicKey, derived);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_key_that_others_can_reach_is_refused(UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Unix file modes");
        KeyFile.Create(Path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | mode);

        Assert.Contains("chmod 600", Assert.Throws<RequestException>(() => KeyFile.Read(Path, new byte[32])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_existing_file_is_never_replaced()
    {
        KeyFile.Create(Path);
        Assert.Throws<RequestException>(() => KeyFile.Create(Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SecureFed key 1\n0011\n")]
    [InlineData("SecureFed key 2\n00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n")]
    [InlineData("SecureFed key 1\n0011223344556677889Xaabbccddeeff00112233445566778899aabbccddeeff\n")]
    public void A_file_that_holds_no_key_is_refused(string content)
    {
        File.WriteAllText(Path, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, UnixFileMode.UserRead);

        Assert.Contains("not a key file", Assert.Throws<RequestException>(() => KeyFile.Read(Path, new byte[32])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
        => Assert.Contains("alice.key", Assert.Throws<RequestException>(() => KeyFile.Read(Path, new byte[32])).Message, StringComparison.Ordinal);
}
