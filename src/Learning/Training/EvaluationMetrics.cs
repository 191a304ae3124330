namespace SecureFed.Learning;

/// <summary>How good a model is on some rows. What does not apply to the task, or cannot be said of these rows, is null.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Loss">Mean record loss without the penalty: negative log-likelihood, or half the squared error in scaled label units.</param>
public sealed record EvaluationMetrics(int Rows, double Loss)
{
    /// <summary>Share of rows whose most probable class is theirs.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Area under the receiver operating curve; of several classes, the mean over one against the rest. Null when all rows are of one class.</summary>
    public double? Auc { get; init; }

    /// <summary>Harmonic mean of precision and recall: of the positive class of two, the mean over the classes of several.</summary>
    public double? F1 { get; init; }

    /// <summary>Root mean squared error in the label's unit.</summary>
    public double? Rmse { get; init; }

    /// <summary>Mean absolute error in the label's unit.</summary>
    public double? Mae { get; init; }

    /// <summary>Share of the labels' variance that is explained. Null when all labels are equal.</summary>
    public double? R2 { get; init; }
}
