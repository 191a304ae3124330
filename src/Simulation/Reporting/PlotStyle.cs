using ScottPlot;
using SkiaSharp;

namespace SecureFed.Simulation;

/// <summary>What all pictures of training look like: font, frame and axes.</summary>
internal static class PlotStyle
{
    // The first that the machine has; any sans serif reads better in a picture than what Skia falls back to.
    private static readonly string[] FontFamilies = ["Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", "DejaVu Sans", "Arial"];

    /// <summary>Gives a plot its words and the look that all share.</summary>
    public static void Apply(Plot plot, string title, string xLabel, string yLabel)
    {
        if (FontFamilies.FirstOrDefault(SKFontManager.Default.FontFamilies.Contains) is { } family)
            plot.Font.Set(family);
        plot.Axes.Color(Color.FromHex("#444b54"));
        plot.Grid.MajorLineColor = Color.FromHex("#e8eaee");
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Left.FrameLineStyle.Width = 0;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Left.MinorTickStyle.Length = 0;
        plot.Axes.Bottom.MinorTickStyle.Length = 0;

        plot.Title(title, 17);
        plot.Axes.Title.Label.ForeColor = Color.FromHex("#1b1f24");
        plot.XLabel(xLabel, 14);
        plot.YLabel(yLabel, 14);
        foreach (var axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = 13;
        }
    }
}
