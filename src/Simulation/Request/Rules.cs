using System.Globalization;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>How the training rows are dealt to clients.</summary>
public enum PartitionKind
{
    /// <summary>Equal shares at random.</summary>
    Iid,

    /// <summary>For every class, shares drawn from a symmetric Dirichlet distribution (label skew).</summary>
    Dirichlet,

    /// <summary>Client sizes drawn from a symmetric Dirichlet distribution, rows at random (quantity skew).</summary>
    Quantity,

    /// <summary>One client per value of a key column.</summary>
    Key,
}

/// <summary>The option <c>--partition</c>.</summary>
/// <param name="Kind">How rows are dealt.</param>
/// <param name="Concentration">Dirichlet parameter, positive; small means skewed. Meaningless for the other kinds.</param>
/// <param name="Column">The key column of <see cref="PartitionKind.Key"/>.</param>
public sealed record PartitionRule(PartitionKind Kind, double Concentration = 0, string? Column = null)
{
    internal const string Form = "iid|dirichlet:A|quantity:A|key:COLUMN";

    /// <summary>Reads <c>iid</c>, <c>dirichlet:A</c>, <c>quantity:A</c> or <c>key:COLUMN</c>.</summary>
    /// <exception cref="RequestException">The text has another form.</exception>
    public static PartitionRule Parse(string text)
    {
        var (word, value) = RuleText.Split(text);
        return word switch
        {
            "iid" when value is null => new PartitionRule(PartitionKind.Iid),
            "dirichlet" => new PartitionRule(PartitionKind.Dirichlet, RuleText.Positive("partition", text, value)),
            "quantity" => new PartitionRule(PartitionKind.Quantity, RuleText.Positive("partition", text, value)),
            "key" when !string.IsNullOrEmpty(value) => new PartitionRule(PartitionKind.Key, Column: value),
            _ => throw RuleText.Unknown("partition", text, Form),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        PartitionKind.Dirichlet => string.Create(CultureInfo.InvariantCulture, $"dirichlet:{Concentration}"),
        PartitionKind.Quantity => string.Create(CultureInfo.InvariantCulture, $"quantity:{Concentration}"),
        PartitionKind.Key => $"key:{Column}",
        _ => "iid",
    };
}

/// <summary>The option <c>--sample</c>: text form of <see cref="ClientSampling"/>.</summary>
public static class SamplingText
{
    internal const string Form = "all|poisson:Q|fixed:K";

    /// <summary>Reads <c>all</c>, <c>poisson:Q</c> or <c>fixed:K</c>.</summary>
    /// <exception cref="RequestException">The text has another form or a number out of range.</exception>
    public static ClientSampling Parse(string text)
    {
        var (word, value) = RuleText.Split(text);
        switch (word)
        {
            case "all" when value is null:
                return ClientSampling.All;
            case "poisson":
                var rate = RuleText.Positive("sample", text, value);
                return rate <= 1 ? ClientSampling.Poisson(rate)
                    : throw new RequestException("sample", $"--sample is '{text}' but the rate of poisson must be at most 1.");
            case "fixed":
                return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size >= 2
                    ? ClientSampling.Fixed(size)
                    : throw new RequestException("sample", $"--sample is '{text}' but the size of fixed must be a whole number, at least 2.");
            default:
                throw RuleText.Unknown("sample", text, Form);
        }
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public static string Of(ClientSampling sampling) => sampling.Kind switch
    {
        SamplingKind.Poisson => string.Create(CultureInfo.InvariantCulture, $"poisson:{sampling.Probability}"),
        SamplingKind.Fixed => string.Create(CultureInfo.InvariantCulture, $"fixed:{sampling.Sample}"),
        _ => "all",
    };
}

internal static class RuleText
{
    public static (string Word, string? Value) Split(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    public static double Positive(string option, string text, string? value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && double.IsFinite(number)
            ? number
            : throw new RequestException(option, $"--{option} is '{text}' but needs a number above 0 after the colon.");

    /// <summary>A word and the numbers above 0 after it, separated by colons.</summary>
    public static (string Word, double[] Values) Numbers(string option, string text, string form)
    {
        var parts = text.Split(':');
        var values = new double[parts.Length - 1];
        for (var i = 0; i < values.Length; i++)
            if (!double.TryParse(parts[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !(values[i] > 0 && double.IsFinite(values[i])))
                throw new RequestException(option, $"--{option} is '{text}' but must be one of {form}, with numbers above 0.");
        return (parts[0], values);
    }

    public static RequestException Unknown(string option, string text, string form) =>
        new(option, $"--{option} is '{text}' but must be one of {form}.");
}
