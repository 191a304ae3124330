namespace SecureFed.Audit.Tests;

public class SmokeTests
{
    [Fact]
    public void The_checkout_is_found() => Assert.True(Directory.Exists(SecureFed.Tests.Checkout.Root));
}
