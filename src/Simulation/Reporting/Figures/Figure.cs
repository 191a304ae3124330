namespace SecureFed.Simulation;

/// <summary>A figure as data: drawn as inline SVG in a report, and by ScottPlot into files.</summary>
/// <param name="Name">Names its files.</param>
/// <param name="Title">What it shows.</param>
/// <param name="XLabel">The abscissa with its unit.</param>
/// <param name="YLabel">The ordinate with its unit.</param>
/// <param name="Series">At least one.</param>
public sealed record Figure(string Name, string Title, string XLabel, string YLabel, IReadOnlyList<FigureSeries> Series)
{
    /// <summary>One sentence that says how to read it.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Lines at a height of their own.</summary>
    public IReadOnlyList<FigureLevel> Levels { get; init; } = [];

    /// <summary>Names of the abscissas 0, 1, 2, ... of a figure over words; empty for one over numbers.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether the abscissa is logarithmic.</summary>
    public bool LogarithmicX { get; init; }

    /// <summary>Whether the ordinate is logarithmic.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>The distinct abscissas, ascending.</summary>
    internal double[] Abscissas => [.. Series.SelectMany(series => series.Points).Select(point => point.X).Distinct().Order()];
}

/// <summary>One curve.</summary>
/// <param name="Label">Its words in the legend.</param>
/// <param name="Points">By ascending abscissa.</param>
public sealed record FigureSeries(string Label, IReadOnlyList<FigurePoint> Points)
{
    /// <summary>Whether the curve is drawn dashed, as a reference.</summary>
    public bool IsReference { get; init; }
}

/// <summary>One point.</summary>
/// <param name="X">Abscissa.</param>
/// <param name="Y">Ordinate.</param>
/// <param name="Low">Lower end of its confidence interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Words">What hovering over it says, line by line.</param>
public sealed record FigurePoint(double X, double Y, double Low, double High, IReadOnlyList<string> Words);

/// <summary>A level that does not depend on the abscissa.</summary>
/// <param name="Label">Its words.</param>
/// <param name="Value">Its height.</param>
public sealed record FigureLevel(string Label, double Value);
