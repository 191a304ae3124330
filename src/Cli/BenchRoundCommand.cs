using System.CommandLine;
using System.Globalization;
using SecureFed.Protocol;
using SecureFed.Simulation;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary><c>bench round</c>: one session on random input, checked and measured.</summary>
internal static class BenchRoundCommand
{
    private const string Auto = "auto";

    public static Command Create()
    {
        var clients = Options.Count("--clients", "Clients that take part.", 100, least: 2, most: SessionParameters.ParticipantLimit);
        var dimension = Options.Count("--dimension", "Values in every client's vector.", 10_000, least: 1, most: VectorSpec.MaximumLength);
        var bits = Options.Count("--bits", "Bits per value of the ring.", 32, least: 1, most: VectorSpec.MaximumBits);
        var neighbors = Options.Text("--neighbors", "Neighbours of each client, forced for this measurement; auto (default) is complete up to 255 clients, a derived ring above.", "count|auto");
        var threshold = Options.OptionalCount("--threshold", "Shares that open a secret, forced for this measurement (default: derived).", least: 1, most: GraphParameterFinder.MaximumNeighbors);
        var model = Options.Choice("--model", "What the server is trusted with; semi-honest leaves out the consistency check.", ["malicious", "semi-honest"]);
        var corrupt = CommonOptions.Corrupt();
        var tolerate = CommonOptions.TolerateDropout();
        var minCohort = Options.OptionalCount("--min-cohort", "Fewest surviving clients for which the sum may open (default: one more than the threshold).", least: 2, most: SessionParameters.ParticipantLimit);
        var shareKeys = Options.Number("--dropout-share-keys", "Part of the clients that falls silent after advertising keys.", 0, 0, 1);
        var maskedInput = Options.Number("--dropout-masked-input", "Part of the clients left that falls silent after sharing keys.", 0, 0, 1);
        var unmasking = Options.Number("--dropout-unmasking", "Part of the clients left that falls silent after its masked input.", 0, 0, 1);
        var seed = CommonOptions.Seed();
        var log = Options.Text("--log", "File for the session log.", "file");
        var threads = Options.Count("--threads", "Threads for unmasking, and for the clients.", Environment.ProcessorCount, least: 1, most: 1024);
        var json = CommonOptions.Json();

        var command = new Command("round", "Run one session on random input, check its sum, and measure both sides.")
        {
            clients, dimension, bits, neighbors, threshold, model, corrupt, tolerate, minCohort, shareKeys, maskedInput, unmasking, seed, log, threads, json,
        };
        command.SetAction((parse, cancellation) => RunAsync(
            parse,
            new RoundBenchmarkRequest
            {
                Clients = (int)parse.GetValue(clients),
                Dimension = (int)parse.GetValue(dimension),
                Bits = (int)parse.GetValue(bits),
                Neighbors = Degree(parse.GetValue(neighbors)),
                Threshold = (int?)parse.GetValue(threshold),
                Model = parse.GetValue(model) == "malicious" ? ThreatModel.Malicious : ThreatModel.SemiHonest,
                Corrupt = parse.GetValue(corrupt),
                TolerateDropout = parse.GetValue(tolerate),
                MinimumCohort = (int?)parse.GetValue(minCohort),
                DropoutShareKeys = parse.GetValue(shareKeys),
                DropoutMaskedInput = parse.GetValue(maskedInput),
                DropoutUnmasking = parse.GetValue(unmasking),
                Seed = parse.GetValue(seed),
                LogFile = parse.GetValue(log),
                Threads = (int)parse.GetValue(threads),
            },
            parse.GetValue(json),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, RoundBenchmarkRequest request, bool json, CancellationToken cancellation)
    {
        var answer = await Terminal.WithProgressAsync(parse, json, progress => RoundBenchmark.Run(request, progress, cancellation));
        if (json)
            JsonOutput.Write(parse, answer);
        else
            Print(parse, request, answer);
        return answer.SumIsExact ? ExitStatus.Done : ExitStatus.BadAnswer;
    }

    private static int? Degree(string? text) => text is null or Auto ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var degree) ? degree
        : throw new RequestException("neighbors", $"--neighbors is '{text}' but must be a whole number or auto.");

    private static void Print(ParseResult parse, RoundBenchmarkRequest request, RoundBenchmarkAnswer answer)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("quantity").AddColumn(new TableColumn("value").RightAligned()).AddColumn("meaning");
        Row("survivors", Invariant($"{answer.Survivors}"), Invariant($"of {answer.Clients} clients"));
        Row("neighbors, threshold", Invariant($"{answer.Neighbors}, {answer.Threshold}"), answer.Forced ? "forced: the session is marked as a measurement, and deployed clients refuse it" : "derived");
        Row("bytes up", Invariant($"{answer.BytesUpPerClient:N0}"), "sent by a client that stayed");
        Row("bytes down", Invariant($"{answer.BytesDownPerClient:N0}"), "received by it");
        Row("client", Seconds(answer.ClientSeconds), "all steps of one client, the median");
        Row("server", Seconds(answer.ServerSeconds), "all steps");
        Row("  of it ingest", Seconds(answer.IngestSeconds), "masked inputs: check, hash, log entries, add");
        Row("  of it unmasking", Seconds(answer.UnmaskSeconds), Invariant($"{answer.Agreements:N0} agreements, {answer.MaskBytesExpanded / 1e9:N2} GB of masks, on {request.Threads} threads"));
        Row("verifications", Invariant($"{answer.Verifications:N0}"), "signatures that the server verified");
        Row("plain sum", Seconds(answer.PlainSumSeconds), "the same inputs added without any protocol");
        Row("peak memory", Invariant($"{answer.PeakWorkingSetBytes / 1e6:N0} MB"), "of server and all clients together");
        var console = Terminal.Output(parse);
        console.Write(table);
        console.WriteLine(answer.Aborted is { } reason ? $"The session opened nothing: {reason}."
            : answer.SumIsExact ? "The opened sum equals the survivors' sum in every value." : "The opened sum is WRONG.");
        if (request.LogFile is { } file)
            console.WriteLine($"The session log is in {file}.");

        void Row(string name, string value, string meaning) => table.AddRow(name, value, meaning);
    }

    private static string Seconds(double seconds) => seconds < 1 ? Invariant($"{1000 * seconds:N1} ms") : Invariant($"{seconds:N2} s");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
