namespace SecureFed.Cli.Tests;

/// <summary>What one command line did.</summary>
internal sealed record Outcome(int Status, string Output, string Error);

/// <summary>Runs command lines in this process.</summary>
internal static class CommandLine
{
    public static async Task<Outcome> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandHost.RunAsync(args, output, error);
        return new Outcome(status, output.ToString(), error.ToString());
    }
}
