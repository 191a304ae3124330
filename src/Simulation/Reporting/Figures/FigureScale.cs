using System.Globalization;

namespace SecureFed.Simulation;

/// <summary>One axis of a figure: its range, its ticks, and where a value stands on it.</summary>
/// <param name="Low">Smallest value shown; above 0 on a logarithmic axis.</param>
/// <param name="High">Largest value shown.</param>
/// <param name="IsLogarithmic">Whether equal ratios are equal lengths.</param>
/// <param name="Ticks">Values with a label.</param>
internal sealed record FigureScale(double Low, double High, bool IsLogarithmic, IReadOnlyList<double> Ticks)
{
    /// <summary>More distinct abscissas than this get round ticks instead of one each.</summary>
    private const int MostOwnTicks = 10;

    /// <summary>How far a confidence interval may stretch the axis, in parts of what the means span: one wide interval must not flatten every curve.</summary>
    private const double MostStretch = 0.75;

    /// <summary>The abscissa of a figure.</summary>
    public static FigureScale X(Figure figure)
    {
        var values = figure.Abscissas;
        var (low, high) = (values[0], values[^1]);
        var ticks = values.Length <= MostOwnTicks ? values : figure.LogarithmicX && high / low >= 10 ? Powers(low, high) : Round(low, high, 6);
        return Padded(low, high, 0.04, figure.LogarithmicX, ticks);
    }

    /// <summary>The ordinate of a figure.</summary>
    public static FigureScale Y(Figure figure)
    {
        var points = figure.Series.SelectMany(series => series.Points).ToArray();
        var means = points.Select(point => point.Y).Concat(figure.Levels.Select(level => level.Value)).Where(value => !figure.LogarithmicY || value > 0).ToArray();
        var (low, high) = (means.Min(), means.Max());
        if (!figure.LogarithmicY)
        {
            var stretch = Math.Max(MostStretch * (high - low), 0.02 * Math.Max(Math.Abs(high), 1e-9));
            (low, high) = (Math.Max(low - stretch, Math.Min(low, points.Min(point => point.Low))), Math.Min(high + stretch, Math.Max(high, points.Max(point => point.High))));
        }
        var scale = Padded(low, high, 0.06, figure.LogarithmicY, []);
        return scale with { Ticks = figure.LogarithmicY && scale.High / scale.Low >= 10 ? Powers(scale.Low, scale.High) : Round(scale.Low, scale.High, 5) };
    }

    /// <summary>Where a value stands between the ends, 0 to 1 inside the range.</summary>
    public double Part(double value) => IsLogarithmic ? Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low);

    /// <summary>A tick's label.</summary>
    public static string Label(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 1e-3 or >= 1e6 => value.ToString("0.##e0", CultureInfo.InvariantCulture),
        >= 1e4 => value.ToString("N0", CultureInfo.InvariantCulture),
        // Ticks between 0.001 and 10,000 are read faster as they are written by hand.
        _ => value.ToString("0.######", CultureInfo.InvariantCulture),
    };

    private static FigureScale Padded(double low, double high, double margin, bool isLogarithmic, IReadOnlyList<double> ticks)
    {
        if (isLogarithmic)
        {
            var ratio = high > low ? Math.Pow(high / low, margin) : 1.5;
            return new FigureScale(low / ratio, high * ratio, true, ticks);
        }
        var pad = high > low ? margin * (high - low) : Math.Max(0.05 * Math.Abs(high), 1e-6);
        return new FigureScale(low - pad, high + pad, false, ticks);
    }

    /// <summary>Multiples of 1, 2 or 5 times a power of ten.</summary>
    private static double[] Round(double low, double high, int about)
    {
        var raw = (high - low) / about;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * ((raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        var first = Math.Ceiling(low / step);
        return [.. Enumerable.Range(0, (int)Math.Floor((high / step) - first + 1e-9) + 1).Select(i => double.Parse(((first + i) * step).ToString("G10", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))];
    }

    /// <summary>Powers of ten; with 2 and 5 between them where there are few.</summary>
    private static double[] Powers(double low, double high)
    {
        var powers = Enumerable.Range((int)Math.Floor(Math.Log10(low)), (int)Math.Ceiling(Math.Log10(high)) - (int)Math.Floor(Math.Log10(low)) + 1).Select(i => Math.Pow(10, i)).ToArray();
        int[] factors = powers.Length <= 3 ? [1, 2, 5] : [1];
        return [.. powers.SelectMany(power => factors.Select(factor => factor * power)).Where(value => value >= low && value <= high)];
    }
}
