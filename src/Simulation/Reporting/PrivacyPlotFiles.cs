using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>The pictures of an account as files.</summary>
public static class PrivacyPlotFiles
{
    /// <summary>Writes epsilon-over-rounds and delta-epsilon, each as PNG and SVG, into an existing folder.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="trainingRound">What one training round does; it must have noise.</param>
    /// <param name="trainingRounds">How many there are, at least 1.</param>
    /// <param name="delta">In (0, 1).</param>
    /// <param name="relation">Which two inputs are compared.</param>
    /// <param name="progress">Told after each picture.</param>
    /// <returns>The paths written.</returns>
    public static IReadOnlyList<string> Write(
        string folder, DpEvent trainingRound, long trainingRounds, double delta, PrivacyRelation relation, IProgress<WorkProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var overRounds = Save(PrivacyPlots.EpsilonOverTrainingRounds(trainingRound, trainingRounds, delta, relation), Path.Combine(folder, "epsilon-over-rounds"));
        progress?.Report(new WorkProgress("drawing delta and epsilon", 1, 2));
        var whole = new SelfComposedEvent(trainingRound, trainingRounds);
        var curve = Save(PrivacyPlots.DeltaEpsilon(whole, Math.Min(1e-3, delta / 100), relation), Path.Combine(folder, "delta-epsilon"));
        return [.. overRounds, .. curve];
    }

    private static string[] Save(PrivacyPlot plot, string path)
    {
        plot.SavePng(path + ".png");
        plot.SaveSvg(path + ".svg");
        return [path + ".png", path + ".svg"];
    }
}
