using System.CommandLine;
using SecureFed.Audit;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary><c>audit redact</c>: a log without masked vectors.</summary>
internal static class AuditRedactCommand
{
    public static Command Create()
    {
        var log = new Argument<string>("file") { Description = "A full session log." };
        var output = Options.Text("--out", "Where the redacted log goes.", "file");
        var json = CommonOptions.Json();

        var command = new Command("redact", "Make a log without masked vectors; all but the recomputed sum can still be checked.") { log, output, json };
        command.SetAction(parse =>
        {
            var from = AuditFiles.Log(parse.GetValue(log)!);
            var to = parse.GetValue(output) ?? throw new RequestException("out", "--out is missing: name the file for the redacted log.");
            if (Path.GetFullPath(to) == Path.GetFullPath(from.Name))
                throw new RequestException("out", "--out is the log itself, which would be lost; name another file.");
            var (kept, leftOut) = Redact(from, to);
            if (parse.GetValue(json))
                JsonOutput.Write(parse, new { file = to, kept, leftOut });
            else
                parse.InvocationConfiguration.Output.WriteLine($"Kept {kept} entries and left out {leftOut} with masked vectors; the redacted log is {to}.");
            return ExitStatus.Done;
        });
        return command;
    }

    private static (int Kept, int LeftOut) Redact((string Name, Func<Stream> Open) from, string to)
    {
        var unfinished = to + ".part";
        try
        {
            (int, int) counts;
            using (var log = from.Open())
            using (var redacted = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
                counts = LogRedaction.Copy(log, redacted);
            File.Move(unfinished, to, overwrite: true);
            return counts;
        }
        catch (InvalidDataException fault)
        {
            File.Delete(unfinished);
            throw new RequestException("file", $"{from.Name} is no session log: {fault.Message}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RequestException("out", $"--out {to} cannot be written: {fault.Message}");
        }
    }
}
