using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace SecureFed.Simulation;

/// <summary>Draws a figure with ScottPlot, for papers and slides.</summary>
internal static class FigurePlot
{
    private const int Width = 1800;
    private const int Height = 1080;

    // Told apart also by people who do not tell red from green; the same order as in the report's style sheet.
    private static readonly string[] SeriesColors = ["#1f6f8b", "#d1495b", "#8a6d1d", "#6a4c93", "#2e7d4f", "#b3541e", "#4a5568", "#a03c78"];

    /// <summary>Writes the figure as PNG (1800 x 1080 pixels) and SVG.</summary>
    /// <returns>The paths written.</returns>
    public static IReadOnlyList<string> Save(Figure figure, string folder)
    {
        string[] paths = [Path.Combine(folder, figure.Name + ".png"), Path.Combine(folder, figure.Name + ".svg")];
        Draw(figure, 2).SavePng(paths[0], Width, Height);
        Draw(figure, 1).SaveSvg(paths[1], Width / 2, Height / 2);
        return paths;
    }

    private static Plot Draw(Figure figure, double scaleFactor)
    {
        var plot = new Plot { ScaleFactor = scaleFactor };
        PlotStyle.Apply(plot, figure.Title, figure.XLabel, figure.YLabel);
        var (x, y) = (FigureScale.X(figure), FigureScale.Y(figure));
        foreach (var (i, level) in figure.Levels.Index())
            plot.Add.HorizontalLine(On(y, level.Value), 2, Color.FromHex("#5c6670"), i == 0 ? LinePattern.Dashed : LinePattern.Dotted).LegendText = string.Create(CultureInfo.InvariantCulture, $"{level.Label}: {level.Value:G4}");
        for (var i = 0; i < figure.Series.Count; i++)
            AddSeries(plot, figure, figure.Series[i], x, y, Color.FromHex(figure.Series[i].IsReference ? "#5c6670" : SeriesColors[i % SeriesColors.Length]));

        plot.Axes.Bottom.TickGenerator = new NumericManual([.. x.Ticks.Select(tick => On(x, tick))], [.. x.Ticks.Select(tick => figure.Categories.Count > 0 ? figure.Categories[(int)tick] : FigureScale.Label(tick))]);
        plot.Axes.Left.TickGenerator = new NumericManual([.. y.Ticks.Select(tick => On(y, tick))], [.. y.Ticks.Select(FigureScale.Label)]);
        plot.Axes.SetLimits(On(x, x.Low), On(x, x.High), On(y, y.Low), On(y, y.High));
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.Transparent;
        plot.Legend.FontSize = 13;
        plot.ShowLegend(Edge.Bottom);
        return plot;
    }

    private static void AddSeries(Plot plot, Figure figure, FigureSeries series, FigureScale x, FigureScale y, Color color)
    {
        var points = series.Points.Where(point => !y.IsLogarithmic || point.Y > 0).ToArray();
        double[] at = [.. points.Select(point => On(x, point.X))];
        if (points.Length > 1 && figure.Categories.Count == 0 && points.Any(point => point.High > point.Low))
        {
            var band = plot.Add.FillY(at, [.. points.Select(point => On(y, Math.Max(point.Low, y.Low)))], [.. points.Select(point => On(y, point.High))]);
            band.FillColor = color.WithAlpha(.15);
            band.LineWidth = 0;
        }
        else if (figure.Categories.Count > 0)
        {
            foreach (var point in points)
                plot.Add.Line(On(x, point.X), On(y, point.Low), On(x, point.X), On(y, point.High)).Color = color;
        }
        var scatter = plot.Add.Scatter(at, points.Select(point => On(y, point.Y)).ToArray(), color);
        scatter.LineWidth = figure.Categories.Count > 0 ? 0 : 2.5f;
        scatter.LinePattern = series.IsReference ? LinePattern.Dashed : LinePattern.Solid;
        scatter.MarkerSize = series.IsReference ? 0 : 8;
        scatter.LegendText = series.Label;
    }

    private static double On(FigureScale scale, double value) => scale.IsLogarithmic ? Math.Log10(value) : value;
}
