using System.Net;
using System.Text;

namespace SecureFed.Simulation;

/// <summary>Builds a page of its own: one file, no network, everything escaped.</summary>
internal sealed class Html
{
    private readonly StringBuilder body = new();

    /// <summary>Text that shows as it is.</summary>
    public static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <summary>Adds an element around text.</summary>
    public Html Element(string name, string? text, string? style = null) => Raw($"<{name}{(style is null ? "" : $" class=\"{style}\"")}>{Text(text)}</{name}>\n");

    /// <summary>Adds markup.</summary>
    public Html Raw(string markup)
    {
        body.Append(markup);
        return this;
    }

    /// <summary>Adds a list of sentences.</summary>
    public Html List(IEnumerable<string> sentences)
    {
        Raw("<ul class=\"plain\">");
        foreach (var sentence in sentences)
            Element("li", sentence);
        return Raw("</ul>\n");
    }

    /// <summary>Adds a table.</summary>
    /// <param name="heads">The heads; one that ends in # is a column of numbers.</param>
    /// <param name="rows">Cells as markup, and a class for the row or null.</param>
    public Html Table(IReadOnlyList<string> heads, IEnumerable<(string? Style, IReadOnlyList<string> Cells)> rows)
    {
        Raw("<div class=\"scroll\"><table><thead><tr>");
        foreach (var head in heads)
            Raw($"<th{Column(head)}>{Text(head.TrimEnd('#'))}</th>");
        Raw("</tr></thead><tbody>\n");
        foreach (var (style, cells) in rows)
        {
            Raw(style is null ? "<tr>" : $"<tr class=\"{style}\">");
            for (var i = 0; i < cells.Count; i++)
                Raw($"<td{Column(heads[i])}>{cells[i]}</td>");
            Raw("</tr>\n");
        }
        return Raw("</tbody></table></div>\n");
    }

    /// <summary>The page.</summary>
    public string Page(string title) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <title>{Text(title)}</title>
        <style>
        {Resource("report.css")}</style>
        </head>
        <body>
        {body}<div id="tip" role="status" hidden></div>
        <script>
        {Resource("report.js")}</script>
        </body>
        </html>

        """;

    private static string Column(string head) => head.EndsWith('#') ? " class=\"n\"" : "";

    private static string Resource(string name)
    {
        using var stream = typeof(Html).Assembly.GetManifestResourceStream($"report/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
