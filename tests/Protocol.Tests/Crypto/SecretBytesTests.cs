namespace SecureFed.Protocol.Tests;

public class SecretBytesTests
{
    [Fact]
    public void A_secret_never_prints_itself()
    {
        using var secret = SecretBytes.CopyOf("hidden"u8);
        Assert.Equal("<redacted>", $"{secret}");
    }

    [Fact]
    public void A_disposed_secret_is_zeroed_and_refuses_to_be_read()
    {
        var secret = SecretBytes.CopyOf("hidden"u8);
        // Keeps the memory, not the value, so that zeroing can be seen.
        ref var first = ref secret.Writable[0];
        secret.Dispose();
        Assert.Equal(0, first);
        Assert.Throws<ObjectDisposedException>(() => secret.Bytes.Length);
    }

    [Fact]
    public void Equality_compares_all_bytes()
    {
        using var secret = SecretBytes.CopyOf("hidden"u8);
        Assert.True(secret.FixedTimeEquals("hidden"u8));
        Assert.False(secret.FixedTimeEquals("hiddem"u8));
        Assert.False(secret.FixedTimeEquals("hidde"u8));
    }
}
