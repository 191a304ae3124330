using System.Globalization;

namespace SecureFed.Simulation;

/// <summary>The option <c>--availability</c>: the probability that an invited client is there, by virtual time.</summary>
/// <param name="Least">Its least value, in (0, 1].</param>
/// <param name="Most">Its greatest value, in (0, 1].</param>
/// <param name="Period">Virtual seconds of one wave; 0 for a constant.</param>
public sealed record AvailabilityRule(double Least, double Most, double Period)
{
    internal const string Form = "always|constant:P|sine:LEAST:MOST:PERIOD";

    /// <summary>Everybody is always there.</summary>
    public static AvailabilityRule Always { get; } = new(1, 1, 0);

    /// <summary>Reads one of the forms.</summary>
    /// <exception cref="RequestException">The text has another form.</exception>
    public static AvailabilityRule Parse(string text)
    {
        if (text == "always")
            return Always;
        var (word, numbers) = RuleText.Numbers("availability", text, Form);
        var rule = (word, numbers) switch
        {
            ("constant", [var probability]) => new AvailabilityRule(probability, probability, 0),
            ("sine", [var least, var most, var period]) => new AvailabilityRule(least, most, period),
            _ => throw RuleText.Unknown("availability", text, Form),
        };
        return rule.Most <= 1 && rule.Least <= rule.Most
            ? rule
            : throw new RequestException("availability", $"--availability is '{text}' but probabilities must be at most 1, the least first.");
    }

    /// <summary>The probability at a virtual time: a wave that starts at its top.</summary>
    internal double At(double seconds) =>
        Period == 0 ? Most : Least + ((Most - Least) * (1 + Math.Cos(2 * Math.PI * seconds / Period)) / 2);

    /// <inheritdoc/>
    public override string ToString() => (Period, Most) switch
    {
        (0, 1) => "always",
        (0, _) => string.Create(CultureInfo.InvariantCulture, $"constant:{Most}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"sine:{Least}:{Most}:{Period}"),
    };
}
