using System.CommandLine;
using SecureFed.Audit;

namespace SecureFed.Cli;

/// <summary><c>securefed audit host</c>: SecureFed's own clients and server behind the process interface, as an example for others and to try the interface.</summary>
internal static class ConformanceHostCommand
{
    public static Command Create()
    {
        var command = new Command("host", "Serve SecureFed's own clients and server to a suite of attacks: requests on standard input, answers on standard output (docs/spec/conformance.md).");
        command.SetAction(parse =>
        {
            ImplementationHost.Serve(Console.In, parse.InvocationConfiguration.Output);
            return ExitStatus.Done;
        });
        return command;
    }
}
