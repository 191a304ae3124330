using System.CommandLine;
using System.Globalization;
using SecureFed.Privacy;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary>What <c>account</c> and <c>calibrate</c> share: the options of the common case and the table of the answer.</summary>
internal sealed class AccountingOptions
{
    private readonly Option<string> mechanism = Options.Choice("--mechanism", "The noise.", ["gaussian", "laplace", "discrete-gaussian", "zcdp"]);
    private readonly Option<string> sampling = Options.Choice("--sampling", "How participants are drawn.", ["all", "poisson", "fixed", "self-selected"]);
    private readonly Option<double?> samplingRate = Options.OptionalNumber("--sampling-rate", "Probability of taking part, for --sampling poisson.", 0, 1);
    private readonly Option<long?> sample = Options.OptionalCount("--sample", "Participants, for --sampling fixed.", least: 1);
    private readonly Option<long?> population = Options.OptionalCount("--population", "Members to draw from, for --sampling fixed.", least: 1);
    private readonly Option<long> steps = Options.Count("--steps", "How often the mechanism runs.", 1, least: 1);
    private readonly Option<double?> delta = Options.OptionalNumber("--delta", "Delta, far below one over the population.");
    private readonly Option<string> accountant = Options.Choice("--accountant", "How to count: tightest, by Renyi divergences, or by one rho.", ["pld", "rdp", "zcdp"]);
    private readonly Option<string> relation = CommonOptions.Relation();
    private readonly Option<string?> request = Options.Text("--request", "JSON Lines instead of options; - reads standard input. One answer line each.", "FILE|-");
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Adds the shared options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { mechanism, sampling, samplingRate, sample, population, steps, delta, accountant, relation, request, json })
            command.Add(option);
    }

    /// <summary>The file of requests, or null.</summary>
    public string? RequestFile(ParseResult parse) => parse.GetValue(request);

    /// <summary>Whether the answer is JSON.</summary>
    public bool IsJson(ParseResult parse) => parse.GetValue(json);

    /// <summary>Everything but the event.</summary>
    public AccountRequest Common(ParseResult parse) => new()
    {
        Accountant = parse.GetValue(accountant) switch
        {
            "rdp" => AccountantKind.Rdp,
            "zcdp" => AccountantKind.Zcdp,
            _ => AccountantKind.Pld,
        },
        Relation = parse.GetValue(relation) switch
        {
            "add-or-remove-one" => PrivacyRelation.AddOrRemoveOne,
            "replace-one" => PrivacyRelation.ReplaceOne,
            _ => PrivacyRelation.ZeroOut,
        },
        Delta = parse.GetValue(delta),
        Event = new NoOpEvent(),
    };

    /// <summary>How often the mechanism runs.</summary>
    public long Steps(ParseResult parse) => parse.GetValue(steps);

    /// <summary>The event of the common case.</summary>
    public DpEvent Event(ParseResult parse, double noiseMultiplier) => new SelfComposedEvent(Step(parse, noiseMultiplier), Steps(parse));

    /// <summary>One run of it.</summary>
    public DpEvent Step(ParseResult parse, double noiseMultiplier)
    {
        DpEvent once = parse.GetValue(mechanism) switch
        {
            "laplace" => new LaplaceEvent(noiseMultiplier),
            "discrete-gaussian" => new DiscreteGaussianEvent(noiseMultiplier),
            "zcdp" => new ZcdpEvent(0.5 / (noiseMultiplier * noiseMultiplier)),
            _ => new GaussianEvent(noiseMultiplier),
        };
        // Nothing may be concluded from a self-selected participant's absence, so it is charged like everybody taking part.
        return parse.GetValue(sampling) switch
        {
            "poisson" => new PoissonSampledEvent(Needed(parse, samplingRate), once),
            "fixed" => FixedSample(Needed(parse, sample), Needed(parse, population), once),
            _ => once,
        };
    }

    /// <summary>Writes the answer as JSON or as a short table.</summary>
    public void Write(ParseResult parse, AccountAnswer answer, string? folder = null)
    {
        if (parse.GetValue(json))
        {
            var members = answer.ToJson();
            members.Remove("id");
            if (folder is not null)
                members["out"] = folder;
            JsonOutput.Write(parse, members);
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumn("quantity").AddColumn(new TableColumn("value").RightAligned()).AddColumn("meaning");
        Row("noise multiplier", answer.NoiseMultiplier, "least noise that keeps the target");
        Row("epsilon", answer.Epsilon, $"at delta {parse.GetValue(delta)?.ToString("G6", CultureInfo.InvariantCulture)}");
        Row("delta", answer.Delta, "at the epsilon given");
        Row("lower bound", answer.Certified == Certification.Interval ? answer.Lower : null, "the true value is not below it");
        var console = Terminal.Output(parse);
        console.Write(table);
        console.WriteLine($"{answer.Accountant.ToString().ToLowerInvariant()} accountant, {parse.GetValue(relation)}: {Promise(answer.Certified)}.");
        foreach (var warning in answer.Warnings)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]{warning}[/]");

        if (folder is not null)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Pictures are in [bold]{folder}[/].");

        void Row(string name, double? value, string meaning)
        {
            if (value is { } number)
                table.AddRow(name, double.IsFinite(number) ? number.ToString("G8", CultureInfo.InvariantCulture) : "unbounded", meaning);
        }
    }

    private static string Promise(Certification certified) => certified switch
    {
        Certification.Upper => "a certified upper bound",
        Certification.Interval => "a certified interval",
        _ => "an estimate",
    };

    private static SampledWithoutReplacementEvent FixedSample(long sample, long population, DpEvent once) => sample <= population
        ? new SampledWithoutReplacementEvent(sample, population, once)
        : throw new PlanRefusedException("sample", $"--sample is {sample} but must not be above --population {population}.");

    private static T Needed<T>(ParseResult parse, Option<T?> option)
        where T : struct =>
        parse.GetValue(option) ?? throw new PlanRefusedException(option.Name.TrimStart('-'), $"{option.Name} is missing: this --sampling needs it.");
}
