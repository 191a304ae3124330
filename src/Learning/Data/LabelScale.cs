namespace SecureFed.Learning;

/// <summary>Maps a regression label between its own unit and the [-1, 1] in which the model is trained.</summary>
/// <param name="Center">Middle of the public label bounds.</param>
/// <param name="HalfWidth">Half their distance; above zero.</param>
public readonly record struct LabelScale(double Center, double HalfWidth)
{
    /// <summary>No scaling.</summary>
    public static LabelScale Identity { get; } = new(0, 1);

    /// <summary>The scale of public bounds.</summary>
    public static LabelScale Of(double min, double max) => new(min + (max - min) / 2, (max - min) / 2);

    /// <summary>From the label's unit to the model's.</summary>
    public double ToModel(double label) => (label - Center) / HalfWidth;

    /// <summary>From the model's unit to the label's.</summary>
    public double FromModel(double value) => Center + HalfWidth * value;
}
