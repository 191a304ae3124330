using System.CommandLine;
using SecureFed.Audit;
using SecureFed.Protocol;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary><c>audit receipt</c>: what receipts prove by themselves, without a log.</summary>
internal static class AuditReceiptCommand
{
    public static Command Create()
    {
        var receipts = new Argument<string[]>("file") { Description = "Receipts of participants.", Arity = ArgumentArity.OneOrMore };
        var registry = Options.Text("--registry", "Registry of identities.", "file");
        var authority = Options.Text("--authority", "Public key that must have signed the registry.", "key|file");
        var server = Options.Text("--server-key", "Public key of the server.", "key|file");
        var json = CommonOptions.Json();

        var command = new Command("receipt", "Say whether a participant's input was in the sum, from its receipt alone.") { receipts, registry, authority, server, json };
        command.SetAction(parse =>
        {
            var keys = Registry(parse.GetValue(registry), AuditFiles.Key("--authority", parse.GetValue(authority)));
            var serverKey = AuditFiles.Key("--server-key", parse.GetValue(server));
            var answers = parse.GetValue(receipts)!.Select(path => AuditFiles.Read("the receipt", path)).ToArray().Select(file => ReceiptCheck.Run(file, keys, serverKey)).ToArray();
            if (parse.GetValue(json))
                JsonOutput.Write(parse, new { receipts = answers, isServerKeyGiven = serverKey is not null });
            else
                Write(parse.InvocationConfiguration.Output, answers, serverKey is null);
            return answers.All(answer => answer.Holds) ? ExitStatus.Done : ExitStatus.BadAnswer;
        });
        return command;
    }

    private static void Write(TextWriter output, ReceiptAnswer[] answers, bool isKeyTakenAsGiven)
    {
        foreach (var answer in answers)
            output.WriteLine(answer.Says);
        foreach (var key in answers.Select(answer => answer.ServerKey).OfType<string>().Distinct().Where(_ => isKeyTakenAsGiven))
            output.WriteLine($"Signed with the server key {key}, taken as given; compare it with the published one, or name that with --server-key.");
    }

    private static IdentityRegistry Registry(string? path, ReadOnlyMemory<byte>? authority)
    {
        var file = AuditFiles.Read("--registry", path ?? throw new RequestException("registry", "--registry is missing: without the participants' keys a receipt shows nothing."));
        return ReceiptCheck.TryReadRegistry(file, authority, out var registry, out var fault) ? registry : throw new RequestException("registry", $"--registry {path} cannot be used: {fault}.");
    }
}
