using System.Globalization;
using BenchmarkDotNet.Running;
using SecureFed.Bench;

// `ratios` compares kernels with their baselines in seconds, interleaved; `agreements N` compares the two X25519 paths on N pairs; `audit-log` audits a large session; anything else goes to BenchmarkDotNet.
switch (args)
{
    case ["ratios"]:
        Ratios.Print(Console.Out);
        return 0;
    case ["agreements", var pairs]:
        return AgreementCheck.Run(long.Parse(pairs, CultureInfo.InvariantCulture), Console.Out) == 0 ? 0 : 1;
    case ["audit-log"]:
        return AuditOfLargeLog.Run(Console.Out);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Ratios).Assembly).Run(args);
        return 0;
}
