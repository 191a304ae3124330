namespace SecureFed.Samples.Tests;

/// <summary>What .NET links programs with that are compiled ahead of time.</summary>
internal static class NativeTools
{
    /// <summary>Skips the calling test visibly where it is not installed. Windows and macOS bring it with their compilers, which a failed compilation names.</summary>
    public static void Require()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        var isThere = folders.Any(folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc"))) && File.Exists("/usr/include/zlib.h");
        Assert.SkipUnless(isThere, "needs clang or gcc, and zlib1g-dev");
    }
}
