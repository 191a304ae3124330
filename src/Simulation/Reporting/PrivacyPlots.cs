using System.Globalization;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Pictures of a privacy account: epsilon over training rounds, and the curve of delta and epsilon.</summary>
public static class PrivacyPlots
{
    private const int Points = 24;

    /// <summary>Epsilon at a delta as training rounds go by, as every accountant that supports the event counts it.</summary>
    /// <param name="trainingRound">What one training round does.</param>
    /// <param name="trainingRounds">How many there are, at least 1.</param>
    /// <param name="delta">In (0, 1).</param>
    /// <param name="relation">Which two inputs are compared.</param>
    public static PrivacyPlot EpsilonOverTrainingRounds(DpEvent trainingRound, long trainingRounds, double delta, PrivacyRelation relation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trainingRounds, 1);
        var counts = Enumerable.Range(0, Points + 1).Select(i => Math.Max(1, trainingRounds * i / Points)).Distinct().ToArray();
        var curves = Able(trainingRound, relation).Select(kind => new PrivacyCurve(
            Name(kind), [.. counts.Select(count => (double)count)],
            [.. counts.Select(count => PrivacyAccountant.Create(kind, relation).Compose(trainingRound, count).Epsilon(delta).Value)]));
        return new PrivacyPlot(
            string.Create(CultureInfo.InvariantCulture, $"Privacy spent by training round, {RequestWords.Of(relation)}"),
            "Training round", string.Create(CultureInfo.InvariantCulture, $"Epsilon at delta {delta:0.###e0}"), [.. curves]);
    }

    /// <summary>Every delta with the epsilon that holds with it, as every accountant that supports the event counts it.</summary>
    /// <param name="whole">Everything that was done.</param>
    /// <param name="leastDelta">The smallest delta shown, in (0, 0.01).</param>
    /// <param name="relation">Which two inputs are compared.</param>
    public static PrivacyPlot DeltaEpsilon(DpEvent whole, double leastDelta, PrivacyRelation relation)
    {
        var decades = -Math.Log10(leastDelta) - 2;
        var deltas = Enumerable.Range(0, Points).Select(i => Math.Pow(10, -2 - decades * i / (Points - 1))).ToArray();
        var curves = Able(whole, relation).Select(kind =>
        {
            var accountant = PrivacyAccountant.Create(kind, relation).Compose(whole);
            return new PrivacyCurve(Name(kind), [.. deltas.Select(delta => accountant.Epsilon(delta).Value)], deltas);
        });
        return new PrivacyPlot($"Delta and epsilon, {RequestWords.Of(relation)}", "Epsilon", "Delta", [.. curves]) { LogarithmicY = true };
    }

    private static IEnumerable<AccountantKind> Able(DpEvent dpEvent, PrivacyRelation relation) =>
        Enum.GetValues<AccountantKind>().Where(kind => PrivacyAccountant.Create(kind, relation).Supports(dpEvent));

    private static string Name(AccountantKind kind) => kind switch
    {
        AccountantKind.Rdp => "Renyi divergences",
        AccountantKind.Zcdp => "zCDP",
        _ => "privacy loss distributions",
    };
}
