namespace SecureFed.Learning;

/// <summary>Least squares, ordinary or ridge, on labels scaled by their public bounds.</summary>
internal sealed class LinearRegression(int features, LabelScale scale, double l2) : LinearModel(LearningTask.Regression, features, 1, 0, l2)
{
    /// <inheritdoc/>
    public override void Predict(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, Span<double> into) =>
        into[0] = scale.FromModel(Score(parameters, features));

    private protected override double RecordLoss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double label, Span<double> scratch)
    {
        var residual = Score(parameters, features) - scale.ToModel(label);
        return residual * residual / 2;
    }

    private protected override void AddRecordGradient(
        ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double label, Span<double> scratch, Span<double> into) =>
        AddScoreGradient(Score(parameters, features) - scale.ToModel(label), features, into);
}
