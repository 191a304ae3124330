namespace SecureFed.Audit;

/// <summary>How the page looks: light and dark, on a phone and on paper.</summary>
internal static class AuditPageStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --back: #fbfbf9; --card: #ffffff; --text: #1d2327; --soft: #5b6670; --line: #dfe3e6; --pass: #1a6f3c; --fail: #b3261e; --open: #8a5a00; }
        @media (prefers-color-scheme: dark) { :root { --back: #14181b; --card: #1c2226; --text: #e7ebee; --soft: #a3afb9; --line: #333c43; --pass: #63c98a; --fail: #ff8a80; --open: #f0b955; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; overflow-wrap: anywhere; }
        main { max-width: 56rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
        header { background: var(--card); border: 1px solid var(--line); border-left: 0.5rem solid var(--open); border-radius: 0.5rem; padding: 1.25rem 1.5rem; }
        header.pass { border-left-color: var(--pass); } header.fail { border-left-color: var(--fail); }
        header.pass h1 { color: var(--pass); } header.fail h1 { color: var(--fail); } header.open h1 { color: var(--open); }
        h1 { margin: 0; font-size: 2.25rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; } h3 { font-size: 1rem; margin: 0; }
        p { margin: 0.4rem 0; } ul { padding-left: 1.25rem; } .kicker, .small { color: var(--soft); font-size: 0.875rem; }
        .badge { display: inline-block; border: 1px solid currentColor; border-radius: 0.3rem; padding: 0 0.4rem; font-size: 0.75rem; font-weight: 700; letter-spacing: 0.03em; vertical-align: 0.1em; white-space: nowrap; }
        .badge.pass { color: var(--pass); } .badge.fail { color: var(--fail); } .badge.open { color: var(--open); }
        .number { color: var(--soft); font-weight: 400; }
        .sessions { list-style: none; padding: 0; } .sessions li { padding: 0.3rem 0; border-bottom: 1px solid var(--line); } a { color: inherit; }
        .facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1rem; margin: 0.5rem 0; } dt { color: var(--soft); } dd { margin: 0; }
        details { border: 1px solid var(--line); border-radius: 0.5rem; background: var(--card); } summary { cursor: pointer; padding: 0.7rem 1rem; font-weight: 600; }
        article { border-top: 1px solid var(--line); padding: 0.7rem 1rem; } article.fail { border-left: 0.3rem solid var(--fail); }
        .evidence { margin: 0.4rem 0; font-size: 0.875rem; }
        @media (max-width: 30rem) { .facts { grid-template-columns: 1fr; } dd { margin-bottom: 0.4rem; } h1 { font-size: 1.75rem; } }
        @media print { body { background: #fff; color: #000; font-size: 11pt; } main { max-width: none; padding: 0; } article, header { break-inside: avoid; } details { border: 0; } details::details-content { content-visibility: visible; display: block; } }

        """;
}
