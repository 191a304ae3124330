namespace SecureFed.Privacy;

/// <summary>
/// What was done to private data, as an immutable value: a mechanism, or a composition or sampling of other events. Accountants interpret
/// events; an event knows no epsilon.
/// </summary>
/// <remarks>
/// The sensitivities inside an event are always those of <see cref="PrivacyRelation.ZeroOut"/> and
/// <see cref="PrivacyRelation.AddOrRemoveOne"/>, which are equal for sums. An accountant for
/// <see cref="PrivacyRelation.ReplaceOne"/> derives the doubled sensitivity itself, so that nobody enters a factor by hand.
/// </remarks>
public abstract record DpEvent
{
    private protected DpEvent()
    {
    }

    /// <summary>The name of the kind of event, as in the "type" field of its JSON form.</summary>
    public abstract string Type { get; }

    private protected static double NotNegative(double value, string field) =>
        value >= 0 ? value : throw new ArgumentOutOfRangeException(field, $"{field} is {Text(value)} but must be a number that is not negative.");

    private protected static double Positive(double value, string field) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(field, $"{field} is {Text(value)} but must be a finite number above 0.");

    private protected static double Probability01(double value, string field) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(field, $"{field} is {Text(value)} but must be between 0 and 1.");

    private protected static long AtLeast(long value, long least, string field) => value >= least
        ? value
        : throw new ArgumentOutOfRangeException(field, $"{field} is {value} but must be at least {least}.");

    private static string Text(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
