using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>The files of a training run.</summary>
public static class TrainingFiles
{
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
        Plots.Of(federation.Data, null, [(Plots.Describe(result), result)]).SavePng(files["plot"]);
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
}
