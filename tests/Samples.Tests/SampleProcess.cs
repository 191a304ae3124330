using System.Diagnostics;
using System.Threading.Channels;

namespace SecureFed.Samples.Tests;

/// <summary>A sample that runs as a process of its own, and what it writes.</summary>
internal sealed class SampleProcess : IDisposable
{
    private readonly Process process;
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private int openStreams = 2;

    private SampleProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Everything that was read so far.</summary>
    public List<string> Read { get; } = [];

    /// <summary>Starts a sample as it was built with these tests.</summary>
    public static SampleProcess Start(string sample, params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(SecureFed.Tests.Checkout.Root, "samples", sample, "bin", configuration, "net10.0", $"SecureFed.{sample}.dll");
        return StartProgram("dotnet", [program, .. arguments]);
    }

    /// <summary>Starts any program.</summary>
    public static SampleProcess StartProgram(string program, params string[] arguments)
        => new(new Process { StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } });

    /// <summary>Runs a sample to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string sample, params string[] arguments)
    {
        using var process = Start(sample, arguments);
        return (await process.EndAsync(), string.Join('\n', process.Read));
    }

    /// <summary>The next line that starts like this; the test fails with everything that was read when there is none.</summary>
    public async Task<string> LineAsync(string start)
    {
        await foreach (var line in lines.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Read.Add(line);
            if (line.StartsWith(start, StringComparison.Ordinal))
                return line;
        }
        throw new InvalidOperationException($"The program ended without a line \"{start}\":\n{string.Join('\n', Read)}");
    }

    /// <summary>Its exit code, once it ended by itself.</summary>
    public async Task<int> EndAsync()
    {
        await foreach (var line in lines.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
            Read.Add(line);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    /// <summary>SIGKILL, and it is gone.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
            lines.Writer.TryWrite(line);
        else if (Interlocked.Decrement(ref openStreams) == 0)
            lines.Writer.Complete();
    }
}
