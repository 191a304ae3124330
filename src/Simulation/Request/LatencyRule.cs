using System.Globalization;
using MathNet.Numerics.Distributions;

namespace SecureFed.Simulation;

/// <summary>How the virtual seconds that a client needs for a training round are distributed.</summary>
public enum LatencyKind
{
    /// <summary>Always the same.</summary>
    Constant,

    /// <summary>Exponential with a mean.</summary>
    Exponential,

    /// <summary>Log-normal with a median and the standard deviation of the logarithm.</summary>
    LogNormal,

    /// <summary>Pareto with a least value and a tail exponent: few, but very slow clients.</summary>
    Pareto,
}

/// <summary>The option <c>--latency</c>.</summary>
/// <param name="Kind">The distribution.</param>
/// <param name="Scale">Its value, mean, median or least value in virtual seconds; above 0.</param>
/// <param name="Shape">Sigma of the log-normal, exponent of the Pareto; above 0.</param>
public sealed record LatencyRule(LatencyKind Kind, double Scale, double Shape = 0)
{
    internal const string Form = "constant:S|exponential:MEAN|lognormal:MEDIAN:SIGMA|pareto:LEAST:ALPHA";

    /// <summary>Reads one of the forms.</summary>
    /// <exception cref="RequestException">The text has another form.</exception>
    public static LatencyRule Parse(string text)
    {
        var (word, numbers) = RuleText.Numbers("latency", text, Form);
        return (word, numbers) switch
        {
            ("constant", [var value]) => new LatencyRule(LatencyKind.Constant, value),
            ("exponential", [var mean]) => new LatencyRule(LatencyKind.Exponential, mean),
            ("lognormal", [var median, var sigma]) => new LatencyRule(LatencyKind.LogNormal, median, sigma),
            ("pareto", [var least, var alpha]) => new LatencyRule(LatencyKind.Pareto, least, alpha),
            _ => throw RuleText.Unknown("latency", text, Form),
        };
    }

    /// <summary>The median in virtual seconds.</summary>
    public double Median => Kind switch
    {
        LatencyKind.Exponential => Scale * Math.Log(2),
        LatencyKind.Pareto => Scale * Math.Pow(2, 1 / Shape),
        _ => Scale,
    };

    /// <summary>Draws one latency.</summary>
    internal double Draw(Random random) => Kind switch
    {
        LatencyKind.Exponential => Exponential.Sample(random, 1 / Scale),
        LatencyKind.LogNormal => Scale * Math.Exp(Shape * Normal.Sample(random, 0, 1)),
        LatencyKind.Pareto => Pareto.Sample(random, Scale, Shape),
        _ => Scale,
    };

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        LatencyKind.LogNormal or LatencyKind.Pareto => string.Create(CultureInfo.InvariantCulture, $"{Kind.ToString().ToLowerInvariant()}:{Scale}:{Shape}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Kind.ToString().ToLowerInvariant()}:{Scale}"),
    };
}
