using System.CommandLine;
using SecureFed.Privacy;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>Requests as JSON Lines, from a file or standard input; one answer line each, as soon as it is known.</summary>
internal static class AccountingLines
{
    public static int AnswerAll(ParseResult parse, string file, Func<string, AccountAnswer> answer)
    {
        using var reader = Open(file);
        while (reader.ReadLine() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            JsonOutput.WriteLine(parse, answer(line).ToJson());
            parse.InvocationConfiguration.Output.Flush();
        }

        return ExitStatus.Done;
    }

    private static TextReader Open(string file)
    {
        if (file == "-")
            return Console.In;
        try
        {
            return File.OpenText(file);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new RequestException("request", $"--request {file} cannot be read: {missing.Message}");
        }
    }
}
