using System.Numerics.Tensors;

namespace SecureFed.Learning;

/// <summary>Multinomial logistic regression with one weight block per class.</summary>
internal sealed class SoftmaxRegression(int features, int classes, double l2) : LinearModel(LearningTask.Multiclass, features, classes, classes, l2)
{
    /// <inheritdoc/>
    public override void Predict(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, Span<double> into)
    {
        into = into[..Classes];
        Probabilities(parameters, features, into);
    }

    private protected override double RecordLoss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double label, Span<double> scratch)
    {
        var highest = Scores(parameters, features, scratch);
        var labelScore = scratch[(int)label];
        TensorPrimitives.Subtract(scratch, highest, scratch);
        TensorPrimitives.Exp(scratch, scratch);
        return highest + Math.Log(TensorPrimitives.Sum<double>(scratch)) - labelScore;
    }

    private protected override void AddRecordGradient(
        ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double label, Span<double> scratch, Span<double> into)
    {
        Probabilities(parameters, features, scratch);
        scratch[(int)label] -= 1;
        for (var output = 0; output < Classes; output++)
            AddScoreGradient(scratch[output], features, into, output);
    }

    /// <summary>Exponentials relative to the highest score: none overflows and at least one is 1.</summary>
    private void Probabilities(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, Span<double> into)
    {
        var highest = Scores(parameters, features, into);
        TensorPrimitives.Subtract(into, highest, into);
        TensorPrimitives.Exp(into, into);
        TensorPrimitives.Divide(into, TensorPrimitives.Sum<double>(into), into);
    }

    private double Scores(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, Span<double> into)
    {
        for (var output = 0; output < Classes; output++)
            into[output] = Score(parameters, features, output);
        return TensorPrimitives.Max<double>(into);
    }
}
