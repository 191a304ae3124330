using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>Metrics by the names that answers and files use.</summary>
public static class MetricWords
{
    private static readonly string[] DecisiveInOrder = ["accuracy", "rmse", "mse"];

    /// <summary>The metrics that apply, in a fixed order: loss, accuracy, auc, f1; or loss, rmse, mae, r2.</summary>
    public static IReadOnlyDictionary<string, double> Of(EvaluationMetrics metrics)
    {
        var words = new Dictionary<string, double> { ["loss"] = metrics.Loss };
        foreach (var (name, value) in new[]
        {
            ("accuracy", metrics.Accuracy), ("auc", metrics.Auc), ("f1", metrics.F1), ("rmse", metrics.Rmse), ("mae", metrics.Mae), ("r2", metrics.R2),
        })
        {
            if (value is { } number)
                words[name] = number;
        }
        return words;
    }

    /// <summary>The names of <see cref="Of"/> for a task, whether or not a value exists on some rows.</summary>
    public static IReadOnlyList<string> NamesFor(LearningTask task) =>
        task == LearningTask.Regression ? ["loss", "rmse", "mae", "r2"] : ["loss", "accuracy", "auc", "f1"];

    /// <summary>The one number that a picture and a comparison show: accuracy for classes, RMSE for regression.</summary>
    public static double Headline(EvaluationMetrics metrics) => metrics.Accuracy ?? metrics.Rmse!.Value;

    /// <summary>The name of <see cref="Headline"/>.</summary>
    public static string HeadlineName(LearningTask task) => task == LearningTask.Regression ? "rmse" : "accuracy";

    /// <summary>The metric that decides between models where nobody has said which: the headline, or the error of an estimated mean; null where there is none.</summary>
    public static string? Decisive(IReadOnlyDictionary<string, double> metrics) => DecisiveInOrder.FirstOrDefault(metrics.ContainsKey);

    /// <summary>Whether a metric gets smaller as the model gets better.</summary>
    public static bool FallsAsItImproves(string metric) => metric is "loss" or "rmse" or "mae" or "mse";

    /// <summary>Every metric there is.</summary>
    public static IReadOnlyList<string> All { get; } = ["loss", "accuracy", "auc", "f1", "rmse", "mae", "r2", "mse", "central_mse", "central_ratio"];

    /// <summary>The values that a metric can have: an interval drawn beyond them would promise the impossible.</summary>
    public static (double Least, double Most) RangeOf(string metric) => metric switch
    {
        "accuracy" or "auc" or "f1" => (0, 1),
        "r2" => (double.NegativeInfinity, 1),
        _ => (0, double.PositiveInfinity),
    };
}
