using System.Globalization;
using BenchmarkDotNet.Running;
using SecureFed.Bench;

// `ratios` compares kernels with their baselines in seconds, interleaved; `session-ratios` compares whole sessions with what they must do anyway, one of them in a process of its own (`session-peak`); `numpy` compares the server with
// numpy_server.py; `agreements N` compares the two X25519 paths on N pairs, `signatures N` the two Ed25519 paths on N signatures; `audit-log` audits a large session; `transport` measures sessions over HTTP and idle clients, which wait in a process of their own (`transport-wait`); anything else goes to BenchmarkDotNet.
switch (args)
{
    case ["ratios"]:
        Ratios.Print(Console.Out);
        return 0;
    case ["session-ratios"]:
        SessionRatios.Print(Console.Out, turns: 3);
        return 0;
    case ["session-ratios", var turns]:
        SessionRatios.Print(Console.Out, int.Parse(turns, CultureInfo.InvariantCulture));
        return 0;
    case ["session-peak"]:
        SessionRatios.PrintPeak(Console.Out);
        return 0;
    case ["numpy"]:
        NumpyComparison.Print(Console.Out);
        return 0;
    case ["agreements", var pairs]:
        return AgreementCheck.Run(long.Parse(pairs, CultureInfo.InvariantCulture), Console.Out) == 0 ? 0 : 1;
    case ["signatures", var count]:
        return SignatureCheck.Run(long.Parse(count, CultureInfo.InvariantCulture), Console.Out) == 0 ? 0 : 1;
    case ["transport"]:
        await TransportLoad.PrintAsync(Console.Out);
        return 0;
    case ["transport-wait", var server, var clients]:
        await TransportLoad.WaitAsync(server, clients);
        return 0;
    case ["audit-log"]:
        return AuditOfLargeLog.Run(Console.Out);
    default:
        // In this process: BenchmarkDotNet looks for a project with the assembly's name, and this one has another.
        BenchmarkSwitcher.FromAssembly(typeof(Ratios).Assembly).Run([.. args, "--inProcess"]);
        return 0;
}
