using System.Diagnostics;

namespace SecureFed.Cli.Tests;

/// <summary>A disk that is really full: a memory file system of a few pages.</summary>
public class SweepFullDiskTests
{
    private static readonly string[] Line = ["sweep", "--data", "breast_cancer", "--rounds", "2", "--learning-rate", "0.1..0.5:10", "--seeds", "4", "--json"];

    [Fact]
    public async Task It_is_a_sentence_and_the_same_command_goes_on_once_there_is_room()
    {
        using var folder = new ScratchFolder();
        using var disk = SmallDisk.Mount(Path.Combine(folder.Path, "disk"), "16k");
        var (cut, whole) = (Path.Combine(disk.Path, "out"), Path.Combine(folder.Path, "whole"));

        var full = await CommandLine.RunAsync([.. Line, "--out", cut]);

        Assert.Equal((ExitStatus.BadRequest, ""), (full.Status, full.Output));
        Assert.Contains("of 41 runs are kept there: make room and give the same command again", full.Error);
        Assert.Single(full.Error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(Path.Combine(cut, "results.csv")));

        disk.Grow("20m");
        var kept = (await File.ReadAllLinesAsync(Path.Combine(cut, "journal.jsonl"), TestContext.Current.CancellationToken)).Length - 1;
        Assert.InRange(kept, 1, 40);
        Assert.Equal(ExitStatus.Done, (await CommandLine.RunAsync([.. Line, "--out", cut])).Status);
        Assert.Equal(ExitStatus.Done, (await CommandLine.RunAsync([.. Line, "--out", whole])).Status);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(whole, "results.csv"), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(cut, "results.csv"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task When_only_the_report_finds_no_room_every_run_is_kept()
    {
        using var folder = new ScratchFolder();
        using var disk = SmallDisk.Mount(Path.Combine(folder.Path, "disk"), "100k");
        var cut = Path.Combine(disk.Path, "out");

        var full = await CommandLine.RunAsync([.. Line, "--out", cut]);

        Assert.Equal(ExitStatus.BadRequest, full.Status);
        Assert.Contains("all 41 runs are kept there: make room", full.Error);
    }

    /// <summary>A file system in memory; skips the test where none can be mounted.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private SmallDisk(string path) => Path = path;

        public string Path { get; }

        public static SmallDisk Mount(string path, string size)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux, to mount a small disk");
            Directory.CreateDirectory(path);
            Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path), "needs the right to mount a small disk");
            return new SmallDisk(path);
        }

        public void Grow(string size) => Assert.True(Run("mount", "-o", $"remount,size={size}", Path));

        public void Dispose() => Run("umount", Path);

        private static bool Run(string command, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
