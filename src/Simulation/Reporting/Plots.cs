using System.Globalization;
using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>Pictures of training runs.</summary>
public static class Plots
{
    /// <summary>The headline metric by training round of one or more runs on the same data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="pooled">The same metric of the model trained without federation, or null.</param>
    /// <param name="runs">The runs and what to call them.</param>
    public static TrainingPlot Of(Dataset data, double? pooled, IReadOnlyList<(string Label, TrainingResult Run)> runs)
    {
        var isRegression = data.Task == LearningTask.Regression;
        var scale = isRegression ? 1 : 100;
        var unit = isRegression ? "" : " %";
        return new TrainingPlot(
            $"{data.Name}: {(isRegression ? "test error" : "test accuracy")} by training round",
            isRegression ? $"Root mean squared error of {data.Schema.Label}" : "Accuracy on test rows (%)",
            pooled is { } level ? new PlotLevel($"pooled, without federation: {Text(level * scale)}{unit}", level * scale) : null,
            [.. runs.Select(run => new PlotCurve(
                $"{run.Label}: {Text(run.Run.HeadlineCurve[^1] * scale)}{unit}",
                [.. run.Run.HeadlineCurve.Select(value => value * scale)]))])
        {
            FallsAsItImproves = isRegression,
        };
    }

    /// <summary>A run in a few words.</summary>
    public static string Describe(TrainingResult result)
    {
        var plan = result.Run.Plan;
        var sum = result.Request.Aggregation == AggregationKind.Secure ? "secure sum" : "plain sum";
        var mechanism = result.Run.Settings.Mechanism;
        if (mechanism == TrainingMechanism.None)
            return sum;
        if (mechanism.IsSimulated())
            sum = $"{RequestWords.Of(mechanism)} model, simulated";
        var epsilon = result.Run.Budget.Planned(plan.Rounds) is var planned && (planned.Server ?? planned.Recipients) is { } value ? string.Create(CultureInfo.InvariantCulture, $", ε = {value:0.##}") : "";
        return $"{sum}, noise hides one {RequestWords.Of(plan.Unit)}{epsilon}";
    }

    private static string Text(double value) => value.ToString(Math.Abs(value) >= 1000 ? "N0" : "0.0#", CultureInfo.InvariantCulture);
}
