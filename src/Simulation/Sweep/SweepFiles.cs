namespace SecureFed.Simulation;

/// <summary>The files of a sweep beside its journal.</summary>
public static class SweepFiles
{
    /// <summary>Writes tables, figures and the report; each file appears whole or not at all.</summary>
    /// <returns>The paths by what they hold.</returns>
    /// <exception cref="RequestException">The folder cannot be written to; the journal holds every run.</exception>
    public static IReadOnlyDictionary<string, string> Write(SweepResult result, string folder)
    {
        var files = new Dictionary<string, string>
        {
            ["results"] = Path.Combine(folder, "results.csv"),
            ["json"] = Path.Combine(folder, "results.json"),
            ["timings"] = Path.Combine(folder, "timings.csv"),
            ["report"] = Path.Combine(folder, "report.html"),
        };
        var figures = SweepFigures.Of(result);
        try
        {
            Put(files["results"], SweepTables.Results(result));
            Put(files["json"], SweepAnswer.Text(result));
            Put(files["timings"], SweepTables.Times(result));
            Put(files["report"], SweepReport.Page(result, figures));
            if (figures.Count > 0)
            {
                files["figures"] = Path.Combine(folder, "figures");
                Directory.CreateDirectory(files["figures"]);
                foreach (var figure in figures)
                    FigurePlot.Save(figure, files["figures"]);
            }
            return files;
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException)
        {
            throw new RequestException("out", $"--out {folder} cannot be written to: {mistake.Message.TrimEnd('.')}; all {result.Run.Runs} runs are kept there: make room and give the same command again.");
        }
    }

    private static void Put(string path, string text)
    {
        var part = path + ".part";
        File.WriteAllText(part, text);
        File.Move(part, path, overwrite: true);
    }
}
