using System.CommandLine;
using System.Globalization;
using SecureFed.Privacy;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary><c>plan privacy</c>: what bits, grid and noise a budget needs, before anybody sends anything.</summary>
internal static class PlanPrivacyCommand
{
    public static Command Create()
    {
        var unit = Options.Choice("--unit", "Whose influence is hidden: one whole client or one record.", ["client", "record"]);
        var clients = Options.OptionalCount("--clients", "Clients in the population.", least: 1, most: int.MaxValue);
        var records = Options.Count("--records-per-client", "Most records of one client (unit record).", 1, least: 1, most: int.MaxValue);
        var corrupt = CommonOptions.Corrupt();
        var dropout = CommonOptions.TolerateDropout();
        var minCohort = CommonOptions.MinCohort();
        var relation = CommonOptions.Relation();
        var dimension = Options.OptionalCount("--dimension", "Values in the vector that is summed.", least: 1, most: int.MaxValue);
        var clip = Options.Number("--clip", "L2 norm to which each contribution is clipped.", 1);
        var epsilon = Options.OptionalNumber("--epsilon", "Target epsilon of all training rounds together, as the server sees it.");
        var delta = Options.OptionalNumber("--delta", "Target delta, far below one over the population.");
        var multiplier = Options.OptionalNumber("--noise-multiplier", "Instead of --epsilon: standard deviation of the sum's noise over its sensitivity.");
        var rounds = Options.Count("--rounds", "Training rounds that share the budget.", 1, least: 1, most: int.MaxValue);
        var sampling = Options.Text("--sampling", "How participants are drawn (default all).", "all|poisson:Q|fixed:K|self-selected:K");
        var bits = Options.Text("--bits", "Bits per value of the ring (default auto).", "B|auto");
        var mechanism = Options.Choice("--mechanism", "The noise that each client adds.", ["distributed-discrete-gaussian", "distributed-skellam", "none"]);
        var growth = Options.Choice("--growth", "How large the sum may get: all updates alike, or spread.", ["worst-case", "typical"]);
        var deviations = Options.Number("--wrap-deviations", "Standard deviations of the noisy sum that fit into half of the ring.", 4);
        var population = Options.OptionalCount("--population", "Population that delta is compared to (default: all clients' records).", least: 1);
        var allowLargeDelta = Options.Switch("--allow-large-delta", "Accept a delta of one over the population or more.");
        var json = CommonOptions.Json();

        var command = new Command("privacy", "Choose grid, noise and ring for a privacy budget.")
        {
            unit, clients, records, corrupt, dropout, minCohort, relation, dimension, clip, epsilon, delta, multiplier, rounds, sampling, bits, mechanism, growth,
            deviations, population, allowLargeDelta, json,
        };
        command.SetAction(parse =>
        {
            var plan = PrivacyPlan.Create(new PrivacyPlanRequest
            {
                Unit = parse.GetValue(unit) == "client" ? PrivacyUnit.Client : PrivacyUnit.Record,
                Relation = parse.IsGiven(relation) ? Relation(parse.GetValue(relation)!) : null,
                Mechanism = parse.GetValue(mechanism) switch
                {
                    "none" => NoiseMechanism.None,
                    "distributed-skellam" => NoiseMechanism.DistributedSkellam,
                    _ => NoiseMechanism.DistributedDiscreteGaussian,
                },
                Clients = Required(parse, clients),
                Sampling = Sampling(parse.GetValue(sampling) ?? "all"),
                CorruptFraction = parse.GetValue(corrupt),
                TolerateDropout = parse.GetValue(dropout),
                MinimumCohort = (int?)parse.GetValue(minCohort),
                RecordsPerClient = (int)parse.GetValue(records),
                Epsilon = parse.GetValue(epsilon),
                Delta = parse.GetValue(delta),
                NoiseMultiplier = parse.GetValue(multiplier),
                Rounds = (int)parse.GetValue(rounds),
                Population = parse.GetValue(population),
                AllowLargeDelta = parse.GetValue(allowLargeDelta),
                WrapDeviations = parse.GetValue(deviations),
                Growth = parse.GetValue(growth) == "typical" ? SumGrowth.Typical : SumGrowth.WorstCase,
                Vectors =
                [
                    new VectorRequest { Name = "update", Dimension = Required(parse, dimension), Clip = parse.GetValue(clip), Bits = Bits(parse.GetValue(bits) ?? "auto") },
                ],
            });
            if (parse.GetValue(json))
                JsonOutput.Write(parse, Answer(plan));
            else
                Print(parse, plan);
            return ExitStatus.Done;
        });
        return command;
    }

    private static int Required(ParseResult parse, Option<long?> option) =>
        (int)(parse.GetValue(option) ?? throw new PlanRefusedException(option.Name.TrimStart('-'), $"{option.Name} is missing: give a whole number."));

    private static PrivacyRelation Relation(string word) => word switch
    {
        "add-or-remove-one" => PrivacyRelation.AddOrRemoveOne,
        "replace-one" => PrivacyRelation.ReplaceOne,
        _ => PrivacyRelation.ZeroOut,
    };

    private static ClientSampling Sampling(string text)
    {
        string[] parts = text.Split(':', 2);
        string number = parts.Length == 2 ? parts[1] : "";
        return (parts[0], parts.Length) switch
        {
            ("all", 1) => ClientSampling.All,
            ("poisson", 2) when double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double probability) => ClientSampling.Poisson(probability),
            ("fixed", 2) when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int sample) => ClientSampling.Fixed(sample),
            ("self-selected", 2) when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int cohort) => ClientSampling.SelfSelected(cohort),
            _ => throw new PlanRefusedException("sampling", $"--sampling is '{text}' but must be all, poisson:Q, fixed:K or self-selected:K."),
        };
    }

    private static int? Bits(string text) => text == "auto"
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            ? bits
            : throw new PlanRefusedException("bits", $"--bits is '{text}' but must be a whole number from 2 to 62, or auto.");

    private static object Answer(PrivacyPlan plan)
    {
        var vector = plan.Vectors[0];
        return new
        {
            plan.Unit,
            plan.Relation,
            plan.Mechanism,
            plan.Clients,
            plan.MaximumClients,
            plan.PlannedClients,
            plan.MinimumCohort,
            plan.LeastHonestSurvivors,
            plan.Rounds,
            vector.Dimension,
            vector.PaddedDimension,
            vector.Clip,
            vector.Bits,
            vector.LaneBits,
            vector.Granularity,
            vector.LocalNoiseStddev,
            vector.CentralNoiseStddev,
            plan.NoiseMultiplier,
            vector.WrapProbability,
            vector.WrapProbabilityTypical,
            vector.RoundingInflation,
            vector.SensitivityL2,
            vector.SensitivityL1,
            vector.PredictedStddevPerCoordinate,
            vector.PredictedStddevWorstCase,
            vector.PredictedStddevTypical,
            PredictedStddevOfMean = vector.PredictedStddevPerCoordinate / plan.PlannedClients,
            plan.Epsilon,
            plan.RecipientsEpsilon,
            plan.Delta,
            plan.Warnings,
            Hash = Convert.ToHexStringLower(plan.Hash()),
        };
    }

    private static void Print(ParseResult parse, PrivacyPlan plan)
    {
        var vector = plan.Vectors[0];
        var table = new Table().Border(TableBorder.Rounded).AddColumn("quantity").AddColumn(new TableColumn("value").RightAligned()).AddColumn("meaning");
        void Row(string name, IFormattable value, string meaning) =>
            table.AddRow(name, value.ToString(value is double ? "G6" : null, CultureInfo.InvariantCulture), meaning);

        Row("participants", plan.MaximumClients, $"at most, of {plan.Clients} clients; sums are divided by {plan.PlannedClients.ToString("G6", CultureInfo.InvariantCulture)}");
        Row("minimum cohort", plan.MinimumCohort, "fewest survivors with which a sum opens");
        Row("least honest survivors", plan.LeastHonestSurvivors, "what the noise is calibrated to");
        Row("bits", vector.Bits, $"per value, in lanes of {vector.LaneBits}");
        Row("values", vector.PaddedDimension, vector.Rotate ? $"in the ring: {vector.Dimension} padded for the rotation" : "in the ring");
        Row("granularity", vector.Granularity, "input units per grid unit");
        if (plan.Mechanism != NoiseMechanism.None)
        {
            Row("sensitivity L2", vector.SensitivityL2, $"grid units; rounding adds {((vector.RoundingInflation - 1) * 100).ToString("F2", CultureInfo.InvariantCulture)} percent");
            Row("sensitivity L1", vector.SensitivityL1, "grid units");
            Row("local noise", vector.LocalNoiseStddev, "standard deviation each client adds, grid units");
            Row("central noise", vector.CentralNoiseStddev, "standard deviation of the sum at the least honest survivors, grid units");
            Row("noise multiplier", plan.NoiseMultiplier, "central noise over sensitivity L2");
            Row("wrap probability", vector.WrapProbability, $"per coordinate; {vector.WrapProbabilityTypical.ToString("G3", CultureInfo.InvariantCulture)} if updates are spread");
        }

        Row("predicted error", vector.PredictedStddevPerCoordinate, "standard deviation per coordinate of the sum, input units");
        if (plan.Mechanism != NoiseMechanism.None)
        {
            Row("  worst-case growth", vector.PredictedStddevWorstCase, "with wrap-around, if all updates are alike");
            Row("  typical growth", vector.PredictedStddevTypical, "with wrap-around, if updates are spread");
        }

        if (plan.Epsilon is { } epsilon && double.IsFinite(epsilon))
        {
            Row("epsilon", epsilon, $"for the server, {plan.Rounds} training round{(plan.Rounds == 1 ? "" : "s")}, delta {plan.Delta?.ToString("G3", CultureInfo.InvariantCulture)}, hiding one {plan.Unit.ToString().ToLowerInvariant()}");
            Row("epsilon", plan.RecipientsEpsilon!.Value, "for recipients of the model, who do not see the cohort");
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(parse.InvocationConfiguration.Output) }).Write(table);
        foreach (string warning in plan.Warnings)
            parse.InvocationConfiguration.Output.WriteLine($"note: {warning}");
    }
}
