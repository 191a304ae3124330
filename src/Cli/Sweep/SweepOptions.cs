using System.CommandLine;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>The options of a sweep: those of a training run, each as a list, and how the sweep itself runs.</summary>
internal sealed class SweepOptions
{
    private const string StandardFolder = "securefed-sweep";

    private readonly List<(RequestField Field, Option Option)> fields = [];
    private readonly Option<string?> grid = Options.Text("--grid", "JSON file of lists by option, or an array of such objects whose cells are joined; the command line wins over it.", "file");
    private readonly Option<string?> experiment = Options.Text("--experiment", "JSON file that names data, grid, seeds and what they reproduce.", "file");
    private readonly Option<long?> meanEstimation = Options.OptionalCount("--mean-estimation", "Estimate the mean of random vectors of this length instead of training a model.", 1, 1 << 24);
    private readonly Option<long?> seeds = Options.OptionalCount("--seeds", "Runs per cell, each with a seed of its own (default: 3).", 1, 1_000_000);
    private readonly Option<long?> seed = Options.OptionalCount("--seed", "The first seed; the others follow it (default: 1). Noise drawn from a seed is not private.", long.MinValue);
    private readonly Option<string?> metric = Options.Text("--metric", "The metric that decides: loss, accuracy, auc, f1, rmse, mae or r2 (default: accuracy, or rmse).", "name");
    private readonly Option<string> selectOn = Options.Choice("--select-on", "Rows on which settings are compared: the test rows, or every fifth training row of each client, held out; figures are of the test rows either way.", ["test", "validation"]);
    private readonly Option<bool> noBaselines = Options.Switch("--no-baselines", "Leave out the federation without noise and the pooled model that are run for comparison.");
    private readonly Option<long> maxRuns = Options.Count("--max-runs", "Refuse a grid with more runs than this.", SweepDefinition.StandardMostRuns, 1);
    private readonly Option<string?> dataFolder = Options.Text("--data-folder", "Where to look for data and schemas that are not found by the name given.", "folder");
    private readonly Option<long?> threads = Options.OptionalCount("--threads", "Runs side by side; the results do not depend on it (default: one per core).", 1, 1024);
    private readonly Option<string?> folder = CommonOptions.Out();
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public SweepOptions(Command command)
    {
        foreach (var field in SweepGrid.Fields)
        {
            Option option = field.Value is null
                ? Options.Switch($"--{field.Name}", field.Description)
                : Options.Text($"--{field.Name}", field.Description, field.Value);
            fields.Add((field, option));
            command.Add(option);
        }
        foreach (var option in new Option[] { grid, experiment, meanEstimation, seeds, seed, metric, selectOn, noBaselines, maxRuns, dataFolder, threads, folder, json })
            command.Add(option);
    }

    /// <summary>What the user asked for.</summary>
    /// <exception cref="RequestException">A value or a file is wrong.</exception>
    public SweepRequest Read(ParseResult parse)
    {
        var typed = fields.Where(pair => parse.IsGiven(pair.Option)).ToDictionary(pair => pair.Field.Name, pair => Typed(parse, pair.Field, pair.Option));
        var definition = Definition(parse, typed);
        definition = definition with
        {
            Kind = parse.GetValue(meanEstimation) is null ? definition.Kind : SweepKind.MeanEstimation,
            Dimension = (int?)parse.GetValue(meanEstimation) ?? definition.Dimension,
            Seeds = (int?)parse.GetValue(seeds) ?? definition.Seeds,
            FirstSeed = parse.GetValue(seed) ?? definition.FirstSeed,
            Metric = parse.GetValue(metric) ?? definition.Metric,
            SelectOn = parse.IsGiven(selectOn) ? parse.GetValue(selectOn) == "validation" ? SelectionRows.Validation : SelectionRows.Test : definition.SelectOn,
            WithBaselines = definition.WithBaselines && !parse.GetValue(noBaselines),
        };
        if (definition.Metric is { } name && !MetricWords.All.Contains(name))
            throw new RequestException("metric", $"--metric is '{name}' but must be one of {string.Join(", ", MetricWords.All)}.");
        return new SweepRequest(
            definition.Prepared(parse.GetValue(dataFolder)),
            parse.GetValue(folder) ?? StandardFolder,
            parse.GetValue(maxRuns),
            (int)(parse.GetValue(threads) ?? Environment.ProcessorCount),
            parse.GetValue(json));
    }

    private SweepDefinition Definition(ParseResult parse, Dictionary<string, IReadOnlyList<string>> typed)
    {
        if (parse.GetValue(experiment) is { } path)
            return parse.GetValue(grid) is null ? ExperimentFile.Read(path, typed) : throw new RequestException("grid", "--experiment has its own grid; leave --grid out.");
        return new SweepDefinition { Grid = parse.GetValue(grid) is { } file ? SweepGridFile.Read(file, typed) : new SweepGrid([typed]) };
    }

    private static IReadOnlyList<string> Typed(ParseResult parse, RequestField field, Option option) =>
        field.Value is null ? [parse.GetValue((Option<bool>)option) ? "true" : "false"] : ValueList.Parse(field.Name, parse.GetValue((Option<string?>)option) ?? "");
}

/// <summary>A sweep and where its answer goes.</summary>
/// <param name="Definition">What runs.</param>
/// <param name="Folder">The output folder.</param>
/// <param name="MostRuns">Runs that are allowed.</param>
/// <param name="Threads">Runs side by side.</param>
/// <param name="Json">Whether the answer is one JSON object.</param>
internal sealed record SweepRequest(SweepDefinition Definition, string Folder, long MostRuns, int Threads, bool Json);
