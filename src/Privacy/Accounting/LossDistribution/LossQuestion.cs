namespace SecureFed.Privacy;

/// <summary>What is asked of a composed loss: epsilon at a delta, or delta at an epsilon. Exactly one of the two is given.</summary>
internal readonly record struct LossQuestion(double? Delta, double? Epsilon)
{
    /// <summary>The answer of one bound.</summary>
    public double AnswerOf(LossBound bound) => Delta is { } delta ? bound.Epsilon(delta) : Math.Clamp(bound.Delta(Epsilon!.Value), 0, 1);

    /// <summary>The answer of another accountant.</summary>
    public double AnswerOf(PrivacyAccountant accountant) => (Delta is { } delta ? accountant.Epsilon(delta) : accountant.Delta(Epsilon!.Value)).Value;

    /// <summary>How large a part of delta is nothing but what numerics may have added to it.</summary>
    public double Doubt(LossBound bound, double answer) => bound.NumericError(Epsilon ?? answer) is var error and > 0 ? error / (Delta ?? answer) : 0;

    /// <summary>The tilt that moves the mean of the losses to where the answer is expected, by the Chernoff bound; 0 if it lies below the mean anyway. Any tilt is right.</summary>
    public double Tilt(IReadOnlyList<ComposedLoss> parts) => Delta is { } delta
        ? Chernoff.Exceeded(parts, delta).Exponent
        : Chernoff.ExponentAt(parts, Epsilon!.Value);
}
