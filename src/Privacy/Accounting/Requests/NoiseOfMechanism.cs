namespace SecureFed.Privacy;

/// <summary>The unknown of a calibration: the noise multiplier z of the mechanisms whose noise field is left out, or of all of them.</summary>
internal sealed class NoiseOfMechanism(double noiseMultiplier, bool replaceGiven)
{
    /// <summary>Whether any mechanism took the unknown.</summary>
    public bool Used { get; private set; }

    /// <summary>The field's own value, or the one that the unknown gives it.</summary>
    public double Choose(double? given, Func<double, double> ofMultiplier)
    {
        if (given is { } value && !replaceGiven)
            return value;
        Used = true;
        return ofMultiplier(noiseMultiplier);
    }
}
