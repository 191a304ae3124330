using System.Diagnostics;

namespace SecureFed.Hosting.Tests;

/// <summary>A disk of one megabyte, in memory, that a test fills or makes read-only. Mounting needs a root that may mount; otherwise the test is skipped.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("securefed-disk-").FullName;

    public SmallDisk()
    {
        var isMounted = Mount("-t", "tmpfs", "-o", "size=1m", "securefed-tests", folder);
        if (!isMounted)
            Directory.Delete(folder);
        Assert.SkipUnless(isMounted, "needs the right to mount a file system");
    }

    public string PathOf(string name) => Path.Combine(folder, name);

    public void MakeReadOnly() => Assert.True(Mount("-o", "remount,ro", folder));

    /// <summary>Takes all the space that is left.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(PathOf("ballast"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                ballast.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Free() => File.Delete(PathOf("ballast"));

    public void Dispose()
    {
        Execute("umount", "-l", folder);
        Directory.Delete(folder);
    }

    private static bool Mount(params string[] arguments) => OperatingSystem.IsLinux() && Execute("mount", arguments);

    private static bool Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
