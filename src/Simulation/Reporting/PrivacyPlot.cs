using ScottPlot;
using ScottPlot.TickGenerators;

namespace SecureFed.Simulation;

/// <summary>One curve of a privacy picture.</summary>
/// <param name="Label">Its words in the legend.</param>
/// <param name="X">Abscissas, ascending.</param>
/// <param name="Y">Ordinates, as many; all above 0 on a logarithmic axis.</param>
public sealed record PrivacyCurve(string Label, IReadOnlyList<double> X, IReadOnlyList<double> Y);

/// <summary>A picture of what privacy costs.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="XLabel">The abscissa with its unit.</param>
/// <param name="YLabel">The ordinate with its unit.</param>
/// <param name="Curves">At least one.</param>
public sealed record PrivacyPlot(string Title, string XLabel, string YLabel, IReadOnlyList<PrivacyCurve> Curves)
{
    private const int Width = 1800;
    private const int Height = 1080;
    private static readonly string[] Colors = ["#1f6f8b", "#d1495b", "#8a6d1d", "#6a4c93"];

    /// <summary>Whether the ordinate is logarithmic.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>Writes the picture as a PNG of 1800 x 1080 pixels.</summary>
    public void SavePng(string path) => Draw(scale: 2).SavePng(path, Width, Height);

    /// <summary>Writes the picture as an SVG.</summary>
    public void SaveSvg(string path) => Draw(scale: 1).SaveSvg(path, Width / 2, Height / 2);

    private Plot Draw(double scale)
    {
        var plot = new Plot { ScaleFactor = scale };
        plot.Title(Title, 17);
        plot.XLabel(XLabel, 14);
        plot.YLabel(YLabel, 14);
        plot.Grid.MajorLineColor = Color.FromHex("#e8eaee");
        for (var i = 0; i < Curves.Count; i++)
        {
            var curve = Curves[i];
            var line = plot.Add.ScatterLine(curve.X.ToArray(), curve.Y.Select(y => LogarithmicY ? Math.Log10(y) : y).ToArray(), Color.FromHex(Colors[i % Colors.Length]));
            line.LineWidth = 2.5f;
            line.LegendText = curve.Label;
        }

        if (LogarithmicY)
            plot.Axes.Left.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true, LabelFormatter = power => $"1e{power:0}" };
        plot.Legend.FontSize = 13;
        plot.Legend.Alignment = LogarithmicY ? Alignment.UpperRight : Alignment.LowerRight;
        plot.ShowLegend();
        return plot;
    }
}
