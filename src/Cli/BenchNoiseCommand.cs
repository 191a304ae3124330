using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using SecureFed.Privacy;

namespace SecureFed.Cli;

/// <summary>
/// <c>bench noise</c>: how many samples of exact discrete noise one core draws from the operating system's generator in a second of processor time, which other programs on
/// the machine do not count in.
/// </summary>
internal static class BenchNoiseCommand
{
    private const int Batch = 1 << 16;

    public static Command Create()
    {
        var sigma = Options.Number("--sigma", "Standard deviation of the noise, in grid units.", 10, 0.01, SkellamSampler.MaximumSigma);
        var seconds = Options.Number("--seconds", "How long to draw, per sampler.", 2, 0.1, 600);
        var json = CommonOptions.Json();
        var command = new Command("noise", "Draw exact discrete noise and count.") { sigma, seconds, json };
        command.SetAction(parse =>
        {
            double wanted = parse.GetValue(sigma);
            long units = Math.Max(1, (long)Math.Ceiling(wanted * wanted / DiscreteGaussianSampler.VarianceUnit));
            var speeds = new
            {
                Sigma = wanted,
                DiscreteGaussianPerSecond = PerSecond(new DiscreteGaussianSampler(units), parse.GetValue(seconds)),
                SkellamPerSecond = PerSecond(new SkellamSampler(units), parse.GetValue(seconds)),
            };
            if (parse.GetValue(json))
            {
                JsonOutput.Write(parse, speeds);
            }
            else
            {
                var output = parse.InvocationConfiguration.Output;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"discrete Gaussian  {speeds.DiscreteGaussianPerSecond / 1e6:F2} million samples a second of one core at sigma {wanted}"));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Skellam            {speeds.SkellamPerSecond / 1e6:F2} million samples a second of one core"));
            }

            return ExitStatus.Done;
        });
        return command;
    }

    private static double PerSecond(NoiseSampler sampler, double seconds)
    {
        using var bytes = new SystemNoiseBytes();
        var samples = new long[Batch];

        // A tenth of the time to let the compiler settle.
        Draw(sampler, samples, bytes, seconds / 10);
        return Draw(sampler, samples, bytes, seconds);
    }

    private static double Draw(NoiseSampler sampler, long[] samples, SystemNoiseBytes bytes, double seconds)
    {
        long drawn = 0;
        var before = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            sampler.Fill(samples, bytes);
            drawn += Batch;
        }

        return drawn / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
