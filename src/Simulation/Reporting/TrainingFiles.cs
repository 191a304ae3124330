using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>The files of a training run.</summary>
public static class TrainingFiles
{
    /// <summary>Training rows x parameters up to which the pooled model is trained for the picture: seconds at most.</summary>
    private const long MostPooledWork = 20_000_000;

    /// <summary>Writes the model (JSON), the metrics (CSV) and the picture (PNG), the schema when it was inferred, and the ledger's statement.</summary>
    /// <returns>The paths by what they hold.</returns>
    public static IReadOnlyDictionary<string, string> Write(TrainingResult result, string folder, Schema? inferredSchema)
    {
        var federation = result.Run.Federation;
        var files = new Dictionary<string, string>
        {
            ["model"] = Path.Combine(folder, "model.json"),
            ["metrics"] = Path.Combine(folder, "metrics.csv"),
            ["plot"] = Path.Combine(folder, "training.png"),
        };
        ModelFile.Of(federation.Model, federation.Data, result.Parameters.ToArray()).Save(files["model"]);
        File.WriteAllText(files["metrics"], MetricsTable.Of(result));
        Plots.Of(federation.Data, Pooled(result.Run), [(Plots.Describe(result), result)]).SavePng(files["plot"]);
        if (inferredSchema is not null)
        {
            files["schema"] = Path.Combine(folder, "schema.json");
            File.WriteAllText(files["schema"], inferredSchema.ToJson());
        }
        if (result.Ledger is { } ledger)
        {
            files["statement"] = Path.Combine(folder, "ledger-statement.txt");
            File.WriteAllText(files["statement"], ledger.Statement);
        }
        return files;
    }

    /// <summary>The headline metric of the model trained without federation; null where that would keep the user waiting or has no optimum.</summary>
    private static double? Pooled(TrainingRun run)
    {
        var (model, data) = (run.Federation.Model, run.Federation.Data);
        if (run.ClientsAreElsewhere || (long)data.TrainRows.Length * model.ParameterCount > MostPooledWork || (data.Task == LearningTask.Multiclass && model.L2 == 0))
            return null;
        return MetricWords.Headline(Metrics.Evaluate(model, PooledTrainer.Train(model, data, data.TrainRows), data, data.TestRows));
    }
}
