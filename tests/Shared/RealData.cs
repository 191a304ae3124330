namespace SecureFed.Tests;

/// <summary>Finds the folder of real data sets that are not part of the project.</summary>
internal static class RealData
{
    /// <summary>Path of a file in the data folder; skips the calling test visibly when the folder or file is absent.</summary>
    /// <remarks>The folder is SECUREFED_DATA or, failing that, <c>../shared/data</c> beside the checkout.</remarks>
    public static string PathOf(string name)
    {
        var folder = Environment.GetEnvironmentVariable("SECUREFED_DATA") ?? Path.Combine(Checkout.Root, "..", "shared", "data");
        var path = Path.GetFullPath(Path.Combine(folder, name));
        Assert.SkipUnless(File.Exists(path), $"needs {name} in SECUREFED_DATA or ../shared/data");
        return path;
    }
}

/// <summary>The checkout that the running test assembly was built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "SecureFed.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException("SecureFed.sln was not found above the test assembly");
    }
}
