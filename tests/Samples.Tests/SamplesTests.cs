using System.Globalization;

namespace SecureFed.Samples.Tests;

/// <summary>The samples do what they say, and each can be read at one sitting.</summary>
public sealed class SamplesTests
{
    private static readonly string[] Counters = ["launches", "crashes", "exports"];

    [Theory]
    [InlineData("SecureSum", 60)]
    [InlineData("Authority", 100)]
    [InlineData("Coordinator", 100)]
    [InlineData("Participant", 100)]
    [InlineData("TelemetryCounter", 100)]
    public void A_sample_has_fewer_lines_than_it_promises(string sample, int lines)
    {
        var folder = Path.Combine(SecureFed.Tests.Checkout.Root, "samples", sample);
        Assert.InRange(Directory.EnumerateFiles(folder, "*.cs").Sum(file => File.ReadLines(file).Count()), 1, lines - 1);
    }

    [Fact]
    public async Task SecureSum_sums_the_vectors_of_three_parties()
        => Assert.Equal((0, "Sum over 3: 20 46 37"), await SampleProcess.RunAsync("SecureSum"));

    [Fact]
    public async Task TelemetryCounter_gives_the_exact_totals_of_its_devices()
    {
        var (exit, output) = await SampleProcess.RunAsync("TelemetryCounter", "--Devices", "12");

        var totals = Counters.Zip(Totals(12), (counter, total) => $"{counter} {total}");
        Assert.Equal((0, string.Join('\n', ["totals of 12 devices", .. totals])), (exit, output));
    }

    [Fact]
    public async Task TelemetryCounter_with_a_budget_gives_totals_with_the_noise_that_it_states()
    {
        var (exit, output) = await SampleProcess.RunAsync("TelemetryCounter", "--Devices", "12", "--Epsilon", "8");

        Assert.Equal(0, exit);
        var lines = output.Split('\n');
        Assert.StartsWith("totals of 12 devices, epsilon ", lines[0], StringComparison.Ordinal);
        foreach (var (counter, total, line) in Counters.Zip(Totals(12), lines[1..]))
        {
            var words = line.Split(' ');
            var spread = double.Parse(words[^1], CultureInfo.InvariantCulture);
            Assert.Equal(counter, words[0]);
            Assert.InRange(spread, 1, 100);
            // Eight standard deviations: once in 10^15.
            Assert.InRange(double.Parse(words[1], CultureInfo.InvariantCulture), total - 8 * spread, total + 8 * spread);
        }
    }

    [Fact]
    public async Task TelemetryCounter_with_too_few_devices_says_how_many_it_takes()
        => Assert.Equal((2, "Give --Devices 11 or more: a device refuses sums over fewer than 10, and one in ten may drop out."), await SampleProcess.RunAsync("TelemetryCounter", "--Devices", "10"));

    private static int[] Totals(int devices)
        => [Enumerable.Range(0, devices).Sum(device => 1 + device % 7), Enumerable.Range(0, devices).Sum(device => device % 3), Enumerable.Range(0, devices).Sum(device => device % 5)];
}
