using System.Diagnostics.CodeAnalysis;
using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>The JSON answer of the demonstration: that of its private run, and the three models' metrics side by side.</summary>
public sealed record DemoAnswer : TrainingAnswer
{
    /// <summary>Takes over the private run's answer.</summary>
    [SetsRequiredMembers]
    public DemoAnswer(TrainingAnswer privateRun, DemoResult result)
        : base(privateRun)
    {
        PlainEqualsSecure = result.PlainEqualsSecure;
        Pooled = MetricWords.Of(result.Pooled);
        Secure = MetricWords.Of(result.Secure.Test);
        Private = MetricWords.Of(result.Private.Test);
    }

    /// <summary>Whether plain sums gave the same models to the last bit.</summary>
    public bool PlainEqualsSecure { get; }

    /// <summary>Test metrics without federation.</summary>
    public IReadOnlyDictionary<string, double> Pooled { get; }

    /// <summary>Test metrics behind a secure sum.</summary>
    public IReadOnlyDictionary<string, double> Secure { get; }

    /// <summary>Test metrics behind a secure sum with noise.</summary>
    public IReadOnlyDictionary<string, double> Private { get; }
}

/// <summary>Files of the demonstration.</summary>
public static class DemoReport
{
    /// <summary>Writes both federated models, one table of metrics and the picture.</summary>
    /// <returns>The paths by what they hold.</returns>
    public static IReadOnlyDictionary<string, string> Write(DemoResult result, string folder)
    {
        var files = new Dictionary<string, string>
        {
            ["model"] = Path.Combine(folder, "model.json"),
            ["secureModel"] = Path.Combine(folder, "model-without-noise.json"),
            ["metrics"] = Path.Combine(folder, "metrics.csv"),
            ["plot"] = Path.Combine(folder, "training.png"),
        };
        Save(result.Private, files["model"]);
        Save(result.Secure, files["secureModel"]);
        File.WriteAllText(files["metrics"], MetricsTable.Of([("secure", result.Secure), ("private", result.Private)]));
        Plots.Of(
            result.Secure.Run.Federation.Data,
            MetricWords.Headline(result.Pooled),
            [(Plots.Describe(result.Secure), result.Secure), (Plots.Describe(result.Private), result.Private)]).SavePng(files["plot"]);
        return files;
    }

    private static void Save(TrainingResult result, string path)
    {
        var federation = result.Run.Federation;
        ModelFile.Of(federation.Model, federation.Data, result.Parameters.ToArray()).Save(path);
    }
}
