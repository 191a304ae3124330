using System.CommandLine;
using System.CommandLine.Invocation;
using SecureFed.Audit;
using SecureFed.Learning;
using SecureFed.Privacy;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>Runs one command line and turns every way it can end into an exit status.</summary>
/// <remarks>The only place that knows which exceptions are a user's mistakes: verbs let them pass.</remarks>
internal static class CommandHost
{
    /// <summary>Runs <paramref name="args"/>; answers go to <paramref name="output"/>, everything else to <paramref name="error"/>.</summary>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parse = RootVerbs.Create().Parse(args);
        if (parse.Action is ParseErrorAction)
            return Refuse(error, parse.Errors[0].Message);

        var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        try
        {
            return await parse.InvokeAsync(invocation);
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("interrupted");
            return ExitStatus.Interrupted;
        }
        catch (BudgetSpentException spent)
        {
            Refuse(error, spent.Message);
            return ExitStatus.BadAnswer;
        }
        catch (Exception mistake) when (IsUsersMistake(mistake))
        {
            return Refuse(error, mistake.Message);
        }
    }

    /// <summary>Exceptions whose message is the sentence that names the field and the mend.</summary>
    private static bool IsUsersMistake(Exception exception) => exception is
        RequestException or PlanRefusedException or UnsupportedEventException or DataFormatException or SchemaNeededException or ImplementationException;

    private static int Refuse(TextWriter error, string sentence)
    {
        error.WriteLine($"securefed: {sentence.ReplaceLineEndings(" ").Trim()}");
        return ExitStatus.BadRequest;
    }
}
