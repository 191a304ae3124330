using System.Globalization;
using System.Net;
using System.Text;

namespace SecureFed.Audit;

/// <summary>The answer of an audit as one self-contained HTML page, for readers who are not cryptographers.</summary>
public static class AuditPage
{
    /// <summary>The page.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="made">When the audit was made.</param>
    public static string Of(AuditAnswer answer, DateTimeOffset made)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var page = new StringBuilder();
        page.Append($"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Audit: {WordOf(answer.Verdict)}</title>\n<style>\n{AuditPageStyle.Css}</style>\n</head>\n<body>\n<main>\n");
        Summary(page, answer, made);
        for (var index = 0; index < answer.Sessions.Count; index++)
            Session(page, index, answer.Sessions[index], isOpen: answer.Sessions.Count == 1 || answer.Sessions[index].Verdict != Verdict.Pass);
        Assumptions(page, answer);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Summary(StringBuilder page, AuditAnswer answer, DateTimeOffset made)
    {
        page.Append($"<header class=\"{ClassOf(answer.Verdict)}\">\n<p class=\"kicker\">Audit of {Count(answer.Sessions.Count, "session")}</p>\n<h1>{WordOf(answer.Verdict)}</h1>\n<p>{Text(Sentence(answer))}</p>\n");
        foreach (var note in Notes(answer))
            page.Append($"<p>{Text(note)}</p>\n");
        page.Append($"<p class=\"small\">Made {made.UtcDateTime.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)} UTC from the files alone, without trusting the server.</p>\n</header>\n");
        if (answer.Sessions.Count > 1)
        {
            page.Append("<section>\n<h2>Sessions</h2>\n<ul class=\"sessions\">\n");
            foreach (var (session, index) in answer.Sessions.Select((session, index) => (session, index)))
                page.Append($"<li>{Badge(session.Verdict)} <a href=\"#s{index}\">{Text(session.Title)}</a> <span class=\"small\">{Text(session.Says)}</span></li>\n");
            page.Append("</ul>\n</section>\n");
        }
        List(page, "Files that are not what they were given as", answer.Faults);
        List(page, "Named, but not given", answer.Missing);
    }

    private static string Sentence(AuditAnswer answer) => answer.Verdict switch
    {
        Verdict.Pass => "Everything that the given files allow to check holds. What cannot be checked with them is marked, and what no log can show stands under assumptions.",
        Verdict.Incomplete => "A log ends before its session did. What is there keeps the rules; nothing can be said of the rest.",
        _ => "At least one property does not hold. The evidence below says where to look to come to the same verdict.",
    };

    /// <summary>What a reader of the verdict alone would miss.</summary>
    private static IEnumerable<string> Notes(AuditAnswer answer)
    {
        var open = answer.Sessions.Sum(session => session.Properties.Count(finding => finding.Verdict == Verdict.NotCheckable));
        if (open > 0)
            yield return $"{Count(open, "check")} could not be made, because files for them were not given. They are marked NOT CHECKABLE: nothing is known of them, neither good nor bad.";
        var aborted = answer.Sessions.Count(session => session.EndedWith == "abort");
        if (aborted > 0)
            yield return answer.Sessions.Count == 1 ? "The session was aborted and has no sum: nobody's input is in one." : $"{Count(aborted, "session")} of {answer.Sessions.Count} {(aborted == 1 ? "was" : "were")} aborted and {(aborted == 1 ? "has" : "have")} no sum.";
    }

    private static void Session(StringBuilder page, int index, SessionFindings session, bool isOpen)
    {
        page.Append($"<section id=\"s{index}\">\n<h2>{Badge(session.Verdict)} {Text(session.Title)}</h2>\n<p>{Text(Capital(session.Says))}.</p>\n<dl class=\"facts\">\n");
        Fact(page, "Log", $"{session.Log}, {session.Entries} entries, {(session.IsFull ? "full: the server's whole view" : "no masked vectors in it")}");
        Fact(page, "End", session.EndedWith switch { "result" => "a sum was opened", "abort" => $"no sum: {session.NoSumBecause}", _ => "the log ends early" });
        Fact(page, "Participants", $"{session.Invited.Count} took part; {session.EndedWith switch { "result" => $"{session.Survivors.Count} of their inputs are in the sum, {session.Invited.Count - session.Survivors.Count} were left out", "abort" => "nobody's input is in a sum", _ => "whose input is in a sum, this log does not tell" }}");
        if (session.Session is { } id)
            Fact(page, "Session id", id);
        page.Append($"</dl>\n<details{(isOpen ? " open" : "")}>\n<summary>{Count(session.Properties.Count, "property")}: {Tally(session)}</summary>\n");
        foreach (var finding in session.Properties.OrderByDescending(finding => finding.Verdict))
            Property(page, finding);
        page.Append("</details>\n</section>\n");
    }

    private static void Property(StringBuilder page, Finding finding)
    {
        page.Append($"<article class=\"{ClassOf(finding.Verdict)}\">\n<h3>{Badge(finding.Verdict)} <span class=\"number\">{Text(finding.Number)}</span> {Text(finding.Name)}</h3>\n<p>{Text(finding.Meaning)}</p>\n");
        if (finding.Verdict != Verdict.Fail && finding.Says.Length > 0)
            page.Append($"<p class=\"small\">{(finding.Verdict == Verdict.NotCheckable ? "Missing" : "Seen")}: {Text(finding.Says)}</p>\n");
        if (finding.Evidence.Count > 0)
        {
            page.Append("<ul class=\"evidence\">\n");
            foreach (var evidence in finding.Evidence)
                page.Append($"<li>{(evidence.Entry is { } entry ? $"<b>entry {entry}</b> " : "")}{(evidence.Participant is { } who ? $"<b>{Text(who)}</b> " : "")}{Text(evidence.Shows)}</li>\n");
            page.Append("</ul>\n");
        }
        page.Append("</article>\n");
    }

    private static void Assumptions(StringBuilder page, AuditAnswer answer)
    {
        List(page, "Assumptions: what no log can show", answer.Assumptions);
        page.Append("<section class=\"small\">\n<h2>How to read this</h2>\n<p><b>PASS</b>: the property holds. <b>FAIL</b>: it does not, and the evidence shows it to anybody with the same files. <b>NOT CHECKABLE</b>: a file is missing. "
            + "<b>INCOMPLETE</b>: the log stops before the session did. Entries are counted from 0. The numbers are explained in docs/auditing.md.</p>\n</section>\n");
    }

    private static void List(StringBuilder page, string title, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
            return;
        page.Append($"<section>\n<h2>{Text(title)}</h2>\n<ul>\n");
        foreach (var item in items)
            page.Append($"<li>{Text(item)}</li>\n");
        page.Append("</ul>\n</section>\n");
    }

    private static string Tally(SessionFindings session) => string.Join(", ", session.Properties
        .GroupBy(finding => finding.Verdict).OrderByDescending(group => group.Key).Select(group => $"{group.Count()} {WordOf(group.Key).ToLowerInvariant()}"));

    private static void Fact(StringBuilder page, string name, string value) => page.Append($"<dt>{name}</dt><dd>{Text(value)}</dd>\n");

    private static string Badge(Verdict verdict) => $"<span class=\"badge {ClassOf(verdict)}\">{WordOf(verdict)}</span>";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {(what.EndsWith('y') ? what[..^1] + "ies" : what + "s")}";

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string ClassOf(Verdict verdict) => verdict switch { Verdict.Pass => "pass", Verdict.Fail => "fail", _ => "open" };

    private static string WordOf(Verdict verdict) => verdict switch { Verdict.Pass => "PASS", Verdict.Fail => "FAIL", Verdict.Incomplete => "INCOMPLETE", _ => "NOT CHECKABLE" };
}
