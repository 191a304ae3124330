namespace SecureFed.Audit;

/// <summary>What an audit says of one property, or of a whole session.</summary>
public enum Verdict
{
    /// <summary>It holds.</summary>
    Pass,

    /// <summary>It cannot be judged from what was given.</summary>
    NotCheckable,

    /// <summary>The log ends before the session did: what is there keeps the rules, and nothing is known of the rest.</summary>
    Incomplete,

    /// <summary>It does not hold.</summary>
    Fail,
}

/// <summary>What was found about one property of one session.</summary>
/// <param name="Number">The property's number, for example <c>P28</c>.</param>
/// <param name="Name">A short name, unique among all properties.</param>
/// <param name="Meaning">What it means, in one line.</param>
/// <param name="Verdict">Pass, not checkable or fail.</param>
/// <param name="Says">What was seen, or what is missing to judge.</param>
/// <param name="Evidence">Where to look to come to the same verdict.</param>
public sealed record Finding(string Number, string Name, string Meaning, Verdict Verdict, string Says, IReadOnlyList<Evidence> Evidence);

/// <summary>One piece of evidence that somebody else can check again.</summary>
/// <param name="Entry">The entry of the log, from 0; null when it is about the session as a whole.</param>
/// <param name="Participant">Whom it is about; null for nobody or the server.</param>
/// <param name="Shows">The values that decide.</param>
public sealed record Evidence(int? Entry, string? Participant, string Shows);

/// <summary>Collects what one property finds: the worst of it is the verdict.</summary>
internal sealed class Judgement
{
    private const int MostEvidence = 20;
    private readonly List<Evidence> failures = [];
    private readonly List<string> missing = [];
    private readonly List<string> seen = [];
    private int failed;

    /// <summary>It does not hold.</summary>
    public void Fail(int? entry, string? participant, string shows)
    {
        if (failed++ < MostEvidence)
            failures.Add(new Evidence(entry, participant, shows));
    }

    /// <summary>It does not hold unless <paramref name="holds"/>.</summary>
    public void Require(bool holds, int? entry, string? participant, string otherwise)
    {
        if (!holds)
            Fail(entry, participant, otherwise);
    }

    /// <summary>It cannot be judged without this.</summary>
    public void Missing(string what) => missing.Add(what);

    /// <summary>What was seen, for a reader who wonders what a pass rests on.</summary>
    public void Saw(string what) => seen.Add(what);

    /// <summary>Whether the session came as far as a stage; if not, says why there is nothing to judge.</summary>
    public bool Reached(SessionEvidence session, bool reached, string stage)
    {
        if (reached)
            return true;
        if (session.IsOver)
            Saw($"the session ended before {stage}");
        else
            Missing($"the log ends before {stage}");
        return false;
    }

    /// <summary>The finding of a property.</summary>
    public Finding Conclude(Property property)
    {
        var verdict = failed > 0 ? Verdict.Fail : missing.Count > 0 ? Verdict.NotCheckable : Verdict.Pass;
        var says = verdict switch
        {
            Verdict.Fail => failed == 1 ? failures[0].Shows : $"{failed} faults, the first: {failures[0].Shows}",
            Verdict.NotCheckable => string.Join("; ", missing),
            _ => string.Join("; ", seen),
        };
        return new Finding(property.Number, property.Name, property.Meaning, verdict, says, failures);
    }
}
