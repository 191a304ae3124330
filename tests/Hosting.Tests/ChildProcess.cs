using System.Diagnostics;

namespace SecureFed.Hosting.Tests;

/// <summary>A part of a test that runs in a process of its own, so that it can be killed: an explicit test of this program, which nobody else runs.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const string Variable = "SECUREFED_TESTS_CHILD";
    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    /// <summary>In the child: what it was told. From now on it ends when its parent does, even if that was killed: then its input ends.</summary>
    public static string Listen()
    {
        var listener = new Thread(() =>
        {
            Console.In.ReadToEnd();
            Environment.Exit(1);
        });
        listener.IsBackground = true;
        listener.Start();
        return Environment.GetEnvironmentVariable(Variable)!;
    }

    /// <summary>Starts an explicit test.</summary>
    /// <param name="test">Its class and method.</param>
    /// <param name="told">What <see cref="Listen"/> gives it.</param>
    public static ChildProcess Start(string test, string told)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (var argument in new[] { "-explicit", "only", "-method", $"SecureFed.Hosting.Tests.{test}", "-noColor" })
            start.ArgumentList.Add(argument);
        start.Environment[Variable] = told;
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>The next line of its output that starts with a word; null when there is none any more.</summary>
    public async Task<string?> LineAsync(string word, CancellationToken cancellation)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
            if (line.StartsWith(word, StringComparison.Ordinal))
                return line;
        return null;
    }

    /// <summary>Whole lines of the rest of its output.</summary>
    public async Task<string[]> RestAsync(CancellationToken cancellation)
    {
        var text = await process.StandardOutput.ReadToEndAsync(cancellation);
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Whether SIGKILL ended it, and not a fault of its own. Waits for the end.</summary>
    public async Task<bool> WasKilledAsync(CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 128 + 9;
    }

    /// <summary>SIGKILL: it can do nothing about it.</summary>
    public void Kill() => process.Kill();

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
