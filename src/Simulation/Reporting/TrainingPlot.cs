using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace SecureFed.Simulation;

/// <summary>A level that does not depend on the training round, drawn as a dashed line.</summary>
/// <param name="Label">Its words in the legend.</param>
/// <param name="Value">Its height, in the unit of the axis.</param>
public sealed record PlotLevel(string Label, double Value);

/// <summary>One curve over training rounds.</summary>
/// <param name="Label">Its words in the legend.</param>
/// <param name="Values">Its height before training and after each training round, in the unit of the axis.</param>
public sealed record PlotCurve(string Label, IReadOnlyList<double> Values);

/// <summary>The picture of a training run: a metric by training round beside the model trained without federation.</summary>
public sealed record TrainingPlot(string Title, string Quantity, PlotLevel? Pooled, IReadOnlyList<PlotCurve> Curves)
{
    private const int Width = 1800;
    private const int Height = 1080;

    // Told apart also by people who do not tell red from green, and in grey print.
    private static readonly string[] CurveColors = ["#1f6f8b", "#d1495b", "#8a6d1d", "#6a4c93"];

    /// <summary>Whether this machine has a font; without one a picture has lines but no words.</summary>
    public static bool HasFonts => SKFontManager.Default.FontFamilies.Any();

    /// <summary>Whether the quantity falls as the model gets better, so that the legend belongs at the top.</summary>
    public bool FallsAsItImproves { get; init; }

    /// <summary>Writes the picture as a PNG of 1800 x 1080 pixels.</summary>
    public void SavePng(string path) => Draw().SavePng(path, Width, Height);

    private Plot Draw()
    {
        var plot = new Plot { ScaleFactor = 2 };
        PlotStyle.Apply(plot, Title, "Training round", Quantity);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true, MinimumTickSpacing = 40 };
        plot.Axes.Margins(left: 0.02, right: 0.03, bottom: 0.08, top: 0.08);
        if (Pooled is { } pooled)
            plot.Add.HorizontalLine(pooled.Value, 2, Color.FromHex("#5c6670"), LinePattern.Dashed).LegendText = pooled.Label;
        for (var i = 0; i < Curves.Count; i++)
            AddCurve(plot, Curves[i], CurveColors[i % CurveColors.Length]);
        Legend(plot);
        return plot;
    }

    private static void AddCurve(Plot plot, PlotCurve curve, string color)
    {
        var trainingRounds = Enumerable.Range(0, curve.Values.Count).Select(round => (double)round).ToArray();
        var scatter = plot.Add.Scatter(trainingRounds, curve.Values.ToArray(), Color.FromHex(color));
        scatter.LineWidth = 2.5f;
        scatter.MarkerSize = curve.Values.Count <= 60 ? 6 : 0;
        scatter.LegendText = curve.Label;
    }

    private void Legend(Plot plot)
    {
        plot.Legend.FontSize = 13;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Color.FromHex("#d6dae0");
        plot.Legend.Alignment = FallsAsItImproves ? Alignment.UpperRight : Alignment.LowerRight;
        plot.ShowLegend();
    }
}
