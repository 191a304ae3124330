using System.Globalization;

namespace SecureFed.Simulation;

/// <summary>The figures of a sweep: the metric against the budget, against every other number that was swept, and what the worst clients get.</summary>
/// <remarks>
/// A figure shows cells that differ in its axis and in what tells its curves apart. Where that would be too many curves, numbers that are neither stay at the recommended cell's.
/// </remarks>
internal static class SweepFigures
{
    private const int MostCurves = 6;
    private const string Epsilon = "epsilon";

    /// <summary>The figures, the most important first; none when every cell was refused.</summary>
    public static IReadOnlyList<Figure> Of(SweepResult result)
    {
        if (result.Recommended is not { } chosen)
            return [];
        var axes = result.Run.VariedOptions.Where(option => option != Epsilon && Values(result, cell => Numbers.Of(cell.Cell[option])).Length > 1).ToList();
        var figures = new List<Figure>();
        if (Values(result, cell => cell.EpsilonAsked).Length > 1 && Against(result, chosen, Epsilon, cell => cell.EpsilonAsked) is { } main)
        {
            figures.Add(main with { Title = $"{Capital(SweepSentences.Words(result.Metric))} against epsilon" });
            axes.RemoveAll(option => option == "noise-multiplier");
            if (WorstClients(result, chosen) is { } worst)
                figures.Add(worst);
        }
        // Options that only move together with another one have no effect of their own to show.
        figures.AddRange(axes.Select(option => Against(result, chosen, option, cell => Numbers.Of(cell.Cell[option]))).OfType<Figure>().Where(figure => figure.Series.Any(curve => curve.Points.Count > 1)));
        if (figures.Count == 0 && result.Measured.Count() > 1)
            figures.Add(ByWords(result));
        return figures;
    }

    /// <summary>The cells that a figure over an axis shows, by what tells its curves apart.</summary>
    internal static IEnumerable<IGrouping<string, SweepCellResult>> Slice(SweepResult result, SweepCellResult chosen, string axis, int mostCurves = MostCurves)
    {
        var free = result.Run.VariedOptions.Where(option => option != axis && (axis != Epsilon || option != "noise-multiplier")).ToList();
        var cells = result.Measured.ToArray();
        while (cells.Select(cell => Name(cell, free)).Distinct().Count() > mostCurves && free.Count > 0)
        {
            // Numbers before words, those with most values first: words are what people compare.
            var fixedOption = free.MaxBy(option => (Numbers.Of(chosen.Cell[option]) is not null ? 1000 : 0) + Values(result, cell => Numbers.Of(cell.Cell[option])).Length)!;
            free.Remove(fixedOption);
            cells = [.. cells.Where(cell => cell.Cell[fixedOption] == chosen.Cell[fixedOption])];
        }
        return cells.GroupBy(cell => Name(cell, free));
    }

    /// <summary>The metric against an axis; null when none of the cells shown has a value on it.</summary>
    private static Figure? Against(SweepResult result, SweepCellResult chosen, string axis, Func<SweepCellResult, double?> abscissa)
    {
        var curves = Slice(result, chosen, axis).Select(group => new FigureSeries(
            group.Key.Length > 0 ? group.Key : Kind(group.First()),
            [.. group.Where(cell => abscissa(cell) is not null).OrderBy(abscissa).Select(cell => Point(result, cell, abscissa(cell)!.Value))])).Where(curve => curve.Points.Count > 0).ToList();
        if (curves.Count == 0)
            return null;
        if (axis == Epsilon && result.Metric == "mse")
            curves.Add(Central(result, chosen));
        var values = curves.SelectMany(curve => curve.Points).Select(point => point.X).Distinct().ToArray();
        return new Figure(axis, $"{Capital(SweepSentences.Words(result.Metric))} against {axis}", axis == Epsilon ? "Epsilon, planned against the server" : axis, Capital(SweepSentences.Words(result.Metric)), curves)
        {
            LogarithmicX = values.Min() > 0 && values.Max() / values.Min() >= 8,
            LogarithmicY = result.Metric == "mse",
            Levels = Levels(result, chosen),
            Caption = Caption(result, chosen, axis),
        };
    }

    /// <summary>What a trusted server's Gaussian noise would cost, at each budget.</summary>
    private static FigureSeries Central(SweepResult result, SweepCellResult chosen) => new(
        "central Gaussian, a trusted server",
        [.. result.Measured.Where(cell => cell["central_mse"] is not null && cell.Cell["clients"] == chosen.Cell["clients"] && cell.Cell["clip"] == chosen.Cell["clip"]).DistinctBy(cell => cell.EpsilonAsked)
            .OrderBy(cell => cell.EpsilonAsked).Select(cell => new FigurePoint(cell.EpsilonAsked!.Value, cell["central_mse"]!.Mean, cell["central_mse"]!.Mean, cell["central_mse"]!.Mean, [$"epsilon {Number(cell.EpsilonAsked)}", Number(cell["central_mse"]!.Mean)]))])
    {
        IsReference = true,
    };

    private static Figure? WorstClients(SweepResult result, SweepCellResult chosen)
    {
        var cells = Slice(result, chosen, Epsilon, 1).SelectMany(group => group).Where(cell => cell.EpsilonAsked is not null && cell.Made[0].PerClient is not null).OrderBy(cell => cell.EpsilonAsked).ToArray();
        if (cells.Length < 2)
            return null;
        var client = cells[0].Made[0].PerClient!;
        return new Figure("worst-clients", "The mean client and the worst tenth", "Epsilon, planned against the server", $"{Capital(client.Metric)} on a client's {client.Rows} rows",
            [Curve("mean over clients", row => row.PerClient?.Mean), Curve("worst tenth of clients", row => row.PerClient?.WorstDecile)])
        {
            LogarithmicX = cells[^1].EpsilonAsked / cells[0].EpsilonAsked >= 8,
            Caption = $"Measured on each client's own {client.Rows} rows, which only a simulator can know: a deployment has no private way to learn it.",
        };

        FigureSeries Curve(string label, Func<SweepRow, double?> figure) => new(label, [.. cells.Select(cell =>
        {
            var spread = cell.Over(figure)!;
            var (least, most) = MetricWords.RangeOf(client.Metric);
            return new FigurePoint(cell.EpsilonAsked!.Value, spread.Mean, Math.Max(least, spread.Low), Math.Min(most, spread.High), [$"epsilon {Number(cell.EpsilonAsked)}", Interval(spread)]);
        })]);
    }

    private static Figure ByWords(SweepResult result)
    {
        var cells = result.Measured.ToArray();
        return new Figure("settings", $"{Capital(SweepSentences.Words(result.Metric))} by setting", string.Join(", ", result.Run.VariedOptions), Capital(SweepSentences.Words(result.Metric)),
            [.. cells.Select((cell, i) => new FigureSeries(Name(cell, result.Run.VariedOptions), [Point(result, cell, i)]))])
        {
            Categories = [.. cells.Select(cell => string.Join(' ', result.Run.VariedOptions.Select(option => cell.Cell[option]).OfType<string>()))],
            Levels = Levels(result, cells[0]),
            Caption = "Points are means over seeds, lines their 95 % intervals.",
        };
    }

    private static FigurePoint Point(SweepResult result, SweepCellResult cell, double x)
    {
        var spread = cell[result.Metric]!;
        List<string> words = [$"{result.Metric} {Interval(spread)}"];
        if (cell.OnValidation(result.Metric) is { } held)
            words.Add($"on validation rows {Number(held.Mean)}");
        if (cell.Epsilon is { } epsilon)
            words.Add($"epsilon {Number(epsilon)}, {cell.Privacy!.Mechanism}");
        if (cell.Over(row => row.PerClient?.WorstDecile) is { } worst)
            words.Add($"worst tenth of clients {Number(worst.Mean)}");
        words.Add($"{cell.Made[0].BytesUpPerClient:N0} bytes up per client and round");
        words.Add(result.Run.CommandFor(cell.Cell, cell.Made[0].Seed));
        var (least, most) = MetricWords.RangeOf(result.Metric);
        return new FigurePoint(x, spread.Mean, Math.Max(least, spread.Low), Math.Min(most, spread.High), words);
    }

    private static FigureLevel[] Levels(SweepResult result, SweepCellResult chosen)
    {
        var levels = new List<FigureLevel>();
        if (result.WithoutNoise(chosen.Cell) is { } noiseless && chosen.Epsilon is not null)
            levels.Add(new FigureLevel("federated, without noise", noiseless[result.Metric]!.Mean));
        if (result.Pooled(chosen.Cell) is { } pooled)
            levels.Add(new FigureLevel("pooled, without federation", pooled[result.Metric]!.Mean));
        return [.. levels];
    }

    private static string Caption(SweepResult result, SweepCellResult chosen, string axis)
    {
        var shown = Slice(result, chosen, axis).SelectMany(group => group).ToArray();
        var held = result.Run.VariedOptions.Where(option => option != axis && chosen.Cell[option] is not null
            && Values(result, cell => Numbers.Of(cell.Cell[option])).Length > 1 && shown.Select(cell => cell.Cell[option]).Distinct().Count() == 1).Select(option => $"{option} {chosen.Cell[option]}").ToArray();
        return $"Means over {result.Run.Definition.Seeds} seeds with 95 % bands{(held.Length > 0 ? $"; held at {string.Join(", ", held)}" : "")}.";
    }

    private static string Name(SweepCellResult cell, IEnumerable<string> options) =>
        string.Join(", ", options.Where(option => cell.Cell[option] is not null).Select(option => Numbers.Of(cell.Cell[option]) is null ? cell.Cell[option]! : $"{option} {cell.Cell[option]}"));

    private static string Kind(SweepCellResult cell) => cell.Privacy?.Mechanism ?? "federated";

    private static double[] Values(SweepResult result, Func<SweepCellResult, double?> value) => [.. result.Measured.Select(value).OfType<double>().Distinct()];

    private static string Interval(Spread spread) => spread.High > spread.Low ? $"{Number(spread.Mean)} ({Number(spread.Low)} to {Number(spread.High)})" : Number(spread.Mean);

    private static string Number(double? value) => value?.ToString("G4", CultureInfo.InvariantCulture) ?? "unbounded";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
