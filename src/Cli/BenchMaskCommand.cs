using System.CommandLine;
using SecureFed.Simulation;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary><c>bench mask</c>: how fast masks are expanded into a sum, beside the platform's AES.</summary>
internal static class BenchMaskCommand
{
    public static Command Create()
    {
        var dimension = Options.Count("--dimension", "Values in the vector.", 100_000, least: 1, most: 1 << 28);
        var masks = Options.Count("--masks", "Masks that are added, each as long as the vector.", 100, least: 1, most: 1_000_000);
        var bits = Options.Count("--bits", "Bits per value of the ring.", 32, least: 1, most: 62);
        var threads = Options.Count("--threads", "Threads that share the vector.", 1, least: 1, most: 1024);
        var json = CommonOptions.Json();

        var command = new Command("mask", "Measure mask expansion.") { dimension, masks, bits, threads, json };
        command.SetAction(parse =>
        {
            var result = MaskBenchmark.Run((int)parse.GetValue(dimension), (int)parse.GetValue(masks), (int)parse.GetValue(bits), (int)parse.GetValue(threads));
            if (parse.GetValue(json))
                JsonOutput.Write(parse, result);
            else
                Print(parse, result);
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Print(ParseResult parse, MaskBenchmarkResult result)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("expansion").AddColumn(new TableColumn("GB/s").RightAligned());
        table.AddRow("masks into the sum", Figure(result.GigabytesPerSecond));
        table.AddRow("platform AES, then add", Figure(result.PlatformAesGigabytesPerSecond));
        table.AddRow("ratio", Figure(result.Ratio));
        Terminal.Output(parse).Write(table);

        static string Figure(double value) => value.ToString("F2", System.Globalization.CultureInfo.InvariantCulture);
    }
}
