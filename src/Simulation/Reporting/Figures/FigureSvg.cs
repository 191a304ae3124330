using System.Globalization;
using System.Net;
using System.Text;

namespace SecureFed.Simulation;

/// <summary>Draws a figure as inline SVG whose colours come from the page's style sheet, so that it follows light, dark and print.</summary>
internal static class FigureSvg
{
    private const int Colors = 8;

    /// <summary>The figure for a wide page and for a phone, of which the style sheet shows one, and its legend.</summary>
    public static string Html(Figure figure) =>
        $"""<div class="chart"><div class="wide">{Draw(figure, 860, 420)}</div><div class="narrow">{Draw(figure, 360, 300)}</div>{Legend(figure)}</div>""";

    private static string Draw(Figure figure, int width, int height)
    {
        var (x, y) = (FigureScale.X(figure), FigureScale.Y(figure));
        var frame = new Frame(x, y, width, height, Left: 58, Right: 14, Top: 14, Bottom: 46, Id: $"clip-{figure.Name}-{width}");
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg viewBox="0 0 {width} {height}" role="img" aria-label="{Text(figure.Title)}"><clipPath id="{frame.Id}"><rect x="{frame.Left}" y="{frame.Top}" width="{width - frame.Left - frame.Right}" height="{height - frame.Top - frame.Bottom}"/></clipPath>""");
        Grid(svg, figure, frame);
        foreach (var (i, level) in figure.Levels.Index())
            svg.Append(CultureInfo.InvariantCulture, $"""<line class="level l{i}" x1="{frame.Left}" x2="{width - frame.Right}" y1="{frame.Y(level.Value):0.0}" y2="{frame.Y(level.Value):0.0}"/>""");
        // Bands below, points on top, so that no curve hides another's values.
        for (var i = 0; i < figure.Series.Count; i++)
            Band(svg, figure, figure.Series[i], Color(figure, i), frame);
        for (var i = 0; i < figure.Series.Count; i++)
            Curve(svg, figure, figure.Series[i], Color(figure, i), frame);
        return svg.Append("</svg>").ToString();
    }

    private static void Grid(StringBuilder svg, Figure figure, Frame frame)
    {
        foreach (var tick in frame.ScaleY.Ticks)
            svg.Append(CultureInfo.InvariantCulture, $"""<line class="grid" x1="{frame.Left}" x2="{frame.Width - frame.Right}" y1="{frame.Y(tick):0.0}" y2="{frame.Y(tick):0.0}"/><text class="tick" x="{frame.Left - 8}" y="{frame.Y(tick) + 4:0.0}" text-anchor="end">{FigureScale.Label(tick)}</text>""");
        var bottom = frame.Height - frame.Bottom;
        svg.Append(CultureInfo.InvariantCulture, $"""<line class="axis" x1="{frame.Left}" x2="{frame.Width - frame.Right}" y1="{bottom}" y2="{bottom}"/>""");
        var free = double.NegativeInfinity;
        foreach (var tick in frame.ScaleX.Ticks)
        {
            var label = figure.Categories.Count > 0 ? figure.Categories[(int)tick] : FigureScale.Label(tick);
            var half = label.Length * 3.4;
            if (frame.X(tick) - half < free)
                continue;
            free = frame.X(tick) + half + 6;
            svg.Append(CultureInfo.InvariantCulture, $"""<line class="axis" x1="{frame.X(tick):0.0}" x2="{frame.X(tick):0.0}" y1="{bottom}" y2="{bottom + 5}"/><text class="tick" x="{frame.X(tick):0.0}" y="{bottom + 19}" text-anchor="middle">{Text(label)}</text>""");
        }
        svg.Append(CultureInfo.InvariantCulture, $"""<text class="label" x="{(frame.Left + frame.Width - frame.Right) / 2}" y="{frame.Height - 8}" text-anchor="middle">{Text(figure.XLabel)}</text>""");
    }

    private static void Band(StringBuilder svg, Figure figure, FigureSeries series, string color, Frame frame)
    {
        var points = series.Points.Where(point => point.High > point.Low && (!figure.LogarithmicY || point.Low > 0)).ToArray();
        if (figure.Categories.Count > 0 || points.Length < 2)
        {
            foreach (var point in points)
                svg.Append(CultureInfo.InvariantCulture, $"""<line class="whisker {color}" clip-path="url(#{frame.Id})" x1="{frame.X(point.X):0.0}" x2="{frame.X(point.X):0.0}" y1="{frame.Y(point.Low):0.0}" y2="{frame.Y(point.High):0.0}"/>""");
            return;
        }
        var outline = points.Select(point => (point.X, point.High)).Concat(points.Reverse().Select(point => (point.X, point.Low)));
        svg.Append(CultureInfo.InvariantCulture, $"""<polygon class="band {color}" clip-path="url(#{frame.Id})" points="{Points(outline, frame)}"/>""");
    }

    private static void Curve(StringBuilder svg, Figure figure, FigureSeries series, string color, Frame frame)
    {
        if (figure.Categories.Count == 0)
            svg.Append(CultureInfo.InvariantCulture, $"""<polyline class="curve {color}{(series.IsReference ? " reference" : "")}" points="{Points(series.Points.Select(point => (point.X, point.Y)), frame)}"/>""");
        foreach (var point in series.Points)
            svg.Append(CultureInfo.InvariantCulture, $"""<circle class="point {color}" cx="{frame.X(point.X):0.0}" cy="{frame.Y(point.Y):0.0}" r="{(series.IsReference ? 2.5 : 4)}" tabindex="0" data-tip="{Text(string.Join('\n', [series.Label, .. point.Words]))}"/>""");
    }

    private static string Legend(Figure figure)
    {
        var html = new StringBuilder("""<ul class="legend">""");
        if (figure.Categories.Count == 0)
            for (var i = 0; i < figure.Series.Count; i++)
                html.Append(CultureInfo.InvariantCulture, $"""<li class="{Color(figure, i)}"><i class="{(figure.Series[i].IsReference ? "dash" : "dot")}"></i>{Text(figure.Series[i].Label)}</li>""");
        foreach (var (i, level) in figure.Levels.Index())
            html.Append(CultureInfo.InvariantCulture, $"""<li class="levels l{i}"><i class="dash"></i>{Text(level.Label)}: {level.Value:G4}</li>""");
        return html.Append("</ul>").ToString();
    }

    private static string Color(Figure figure, int series) => figure.Series[series].IsReference ? "levels" : $"s{series % Colors}";

    private static string Points(IEnumerable<(double X, double Y)> points, Frame frame) =>
        string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{frame.X(point.X):0.0},{frame.Y(point.Y):0.0}")));

    private static string Text(string text) => WebUtility.HtmlEncode(text).Replace("\n", "&#10;", StringComparison.Ordinal);

    private sealed record Frame(FigureScale ScaleX, FigureScale ScaleY, int Width, int Height, int Left, int Right, int Top, int Bottom, string Id)
    {
        public double X(double value) => Left + (ScaleX.Part(value) * (Width - Left - Right));

        public double Y(double value) => Height - Bottom - (ScaleY.Part(value) * (Height - Top - Bottom));
    }
}
