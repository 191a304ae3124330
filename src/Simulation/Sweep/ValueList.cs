using System.Globalization;
using System.Text.RegularExpressions;

namespace SecureFed.Simulation;

/// <summary>The values of one option of a sweep, as a user writes them: items between commas, each a value or a range.</summary>
/// <remarks>A range is <c>A..B:N</c>, N evenly spaced values from A to B, or <c>A..B:logN</c>, N values with equal ratios; both ends included.</remarks>
public static partial class ValueList
{
    private const int MostOfRange = 10_000;

    /// <summary>The values in the order written, without repetitions.</summary>
    /// <param name="option">The option, without dashes, for the sentence that refuses a mistake.</param>
    /// <param name="text">The list.</param>
    /// <exception cref="RequestException">An item is empty, or a range cannot be read.</exception>
    public static IReadOnlyList<string> Parse(string option, string text)
    {
        var values = text.Split(',').SelectMany(item => Items(option, text, item.Trim())).ToArray();
        return [.. values.Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Items(string option, string text, string item)
    {
        if (item.Length == 0)
            throw new RequestException(option, $"--{option} is '{text}' but a list has no empty item; take the extra comma out.");
        if (!LooksLikeRange().IsMatch(item))
            return [item];
        if (RangePattern().Match(item) is not { Success: true } match
            || !TryNumber(match.Groups[1], out var first) || !TryNumber(match.Groups[2], out var last)
            || !int.TryParse(match.Groups[4].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 2 or > MostOfRange)
            throw new RequestException(option, $"--{option} has the range '{item}' but a range is A..B:N or A..B:logN with N from 2 to {MostOfRange}, as in 0.1..1:log5.");
        var isLogarithmic = match.Groups[3].Length > 0;
        if (isLogarithmic && (first <= 0 || last <= 0))
            throw new RequestException(option, $"--{option} has the range '{item}' but the ends of a logarithmic range must be above 0.");
        return Enumerable.Range(0, count).Select(i => Text(Between(first, last, (double)i / (count - 1), isLogarithmic)));
    }

    private static double Between(double first, double last, double part, bool isLogarithmic) => (part, isLogarithmic) switch
    {
        (0, _) => first,
        (1, _) => last,
        (_, true) => first * Math.Pow(last / first, part),
        _ => first + (part * (last - first)),
    };

    /// <summary>Six digits are more than a grid means, and hide that 0.1 + 0.2 is not 0.3.</summary>
    private static string Text(double value) =>
        double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);

    private static bool TryNumber(Group group, out double value) =>
        double.TryParse(group.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    [GeneratedRegex(@"^[-+0-9.eE]*[0-9]\.\.")]
    private static partial Regex LooksLikeRange();

    [GeneratedRegex(@"^(.+?)\.\.(.+):(log)?([0-9]+)$")]
    private static partial Regex RangePattern();
}
