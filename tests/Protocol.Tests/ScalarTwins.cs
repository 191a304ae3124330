using System.Runtime.CompilerServices;

namespace SecureFed.Protocol.Tests;

/// <summary>With SECUREFED_SCALAR_ONLY=1 every test of this assembly runs on the scalar twins.</summary>
public class ScalarTwins
{
    private static bool IsAskedFor => Environment.GetEnvironmentVariable("SECUREFED_SCALAR_ONLY") == "1";

    // Before any type of the library reads the switch.
    [ModuleInitializer]
    internal static void Choose() => AppContext.SetSwitch("SecureFed.ScalarOnly", IsAskedFor);

    [Fact]
    public void The_switch_turns_every_vector_path_off()
    {
        Assert.Equal(IsAskedFor, ScalarOnly.IsRequested);
        if (IsAskedFor)
            Assert.False(AesCounterMode.IsVectorised || ShamirSharing.IsVectorised || X25519x8.IsSupported || Sha256x16.IsSupported);
    }
}
