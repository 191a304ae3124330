namespace SecureFed.Learning;

/// <summary>Logistic regression; the score is the log-odds of the second class.</summary>
internal sealed class LogisticRegression(int features, double l2) : LinearModel(LearningTask.Binary, features, 1, 2, l2)
{
    /// <inheritdoc/>
    public override void Predict(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, Span<double> into)
    {
        var score = Score(parameters, features);
        into[0] = Sigmoid(-score);
        into[1] = Sigmoid(score);
    }

    /// <summary>1 / (1 + exp(-x)) without overflow at either end.</summary>
    internal static double Sigmoid(double score)
    {
        if (score >= 0)
            return 1 / (1 + Math.Exp(-score));
        var power = Math.Exp(score);
        return power / (1 + power);
    }

    private protected override double RecordLoss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double label, Span<double> scratch)
    {
        // log(1 + exp(s)) - label s, written so that no exponential can overflow.
        var score = Score(parameters, features);
        return Math.Max(score, 0) + double.LogP1(Math.Exp(-Math.Abs(score))) - label * score;
    }

    private protected override void AddRecordGradient(
        ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double label, Span<double> scratch, Span<double> into) =>
        AddScoreGradient(Sigmoid(Score(parameters, features)) - label, features, into);
}
