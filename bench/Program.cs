using BenchmarkDotNet.Running;
using SecureFed.Bench;

// `ratios` compares kernels with their baselines in seconds, interleaved; anything else goes to BenchmarkDotNet, which measures each alone.
if (args is ["ratios", ..])
    Ratios.Print(Console.Out);
else
    BenchmarkSwitcher.FromAssembly(typeof(Ratios).Assembly).Run(args);
