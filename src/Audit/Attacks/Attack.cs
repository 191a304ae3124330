using System.Collections.Immutable;

namespace SecureFed.Audit;

/// <summary>Which side an attack tries.</summary>
public enum AttackedParty
{
    /// <summary>A malicious server tries the clients.</summary>
    Client,

    /// <summary>Malicious clients try the server.</summary>
    Server,
}

/// <summary>How an attack ended.</summary>
public enum AttackVerdict
{
    /// <summary>The check that is meant for it stopped it.</summary>
    Stopped,

    /// <summary>Something else stopped it, and nothing was lost: the implementation checks in another order, or names no rules.</summary>
    StoppedElsewhere,

    /// <summary>It went through, or the attacker learned what nobody may, or the party broke.</summary>
    Succeeded,

    /// <summary>The honest part of the session did not come far enough to try it: the implementation does not play the protocol with others.</summary>
    NotPlayed,
}

/// <summary>One attack as it went.</summary>
/// <param name="Attack">Its name.</param>
/// <param name="Description">What the attacker does, in one sentence.</param>
/// <param name="Rows">Rows of the threat model's table that it stands for.</param>
/// <param name="Against">Whom it tries.</param>
/// <param name="ExpectedRules">The checks that should stop it; empty when no single check does, but the design.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="StoppedBy">The rules that stopped it.</param>
/// <param name="Round">The round in which that was.</param>
/// <param name="Learned">What the attacker knew at the end.</param>
/// <param name="Note">What else there is to say: why it succeeded, what became of the session.</param>
public sealed record AttackOutcome(
    string Attack, string Description, ImmutableArray<int> Rows, AttackedParty Against, ImmutableArray<string> ExpectedRules, AttackVerdict Verdict,
    ImmutableArray<string> StoppedBy, int? Round, Learned Learned, string? Note)
{
    /// <summary>Whether it was stopped, by whatever check.</summary>
    public bool IsStopped => Verdict is AttackVerdict.Stopped or AttackVerdict.StoppedElsewhere;
}

/// <summary>An attack: a script over frames and how to judge what came of it.</summary>
/// <param name="Name">Its name, in words joined by underscores.</param>
/// <param name="Description">What the attacker does, in one sentence.</param>
/// <param name="Rows">Rows of docs/threat-model.md section 4 that it stands for.</param>
/// <param name="Rules">The rules that may stop it, in the order of preference; empty when no single check does, but the design.</param>
/// <param name="Round">The round in which it should end; null when the design stops it.</param>
internal abstract record Attack(string Name, string Description, ImmutableArray<int> Rows, ImmutableArray<string> Rules, int? Round)
{
    /// <summary>Whom it tries.</summary>
    public abstract AttackedParty Against { get; }

    /// <summary>Plays it once.</summary>
    public AttackOutcome Run(IImplementation target)
    {
        try
        {
            return Play(target);
        }
        catch (ScriptException stuck)
        {
            return new AttackOutcome(Name, Description, Rows, Against, Rules, AttackVerdict.NotPlayed, [], null, Learned.Nothing, stuck.Message);
        }
    }

    /// <summary>Plays it once; <see cref="ScriptException"/> when the honest part of the session does not come far enough.</summary>
    protected abstract AttackOutcome Play(IImplementation target);

    /// <summary>The outcome of an attack, from what stopped it and what was lost.</summary>
    protected AttackOutcome Judge(IReadOnlyList<(string? Rule, int? Round)> stops, Learned learned, string? lost)
    {
        var rules = stops.Select(stop => stop.Rule ?? "unnamed").Distinct().Order(StringComparer.Ordinal).ToImmutableArray();
        var verdict = lost is not null || (stops.Count == 0 && !Rules.IsEmpty) ? AttackVerdict.Succeeded
            : Rules.IsEmpty || rules.All(IsMeant) ? AttackVerdict.Stopped
            : AttackVerdict.StoppedElsewhere;
        return new AttackOutcome(
            Name, Description, Rows, Against, Rules, verdict, rules, stops.Count == 0 ? null : stops[0].Round ?? Round, learned, lost ?? (verdict == AttackVerdict.Succeeded ? "nothing stopped it" : null));
    }

    /// <summary>The order in which a decoder looks at a frame is not part of the protocol: any rule of the wire is as good as another.</summary>
    private bool IsMeant(string rule) => Rules.Contains(rule) || (rule.StartsWith('W') && Rules.Any(expected => expected.StartsWith('W')));
}

/// <summary>A script needs a message that an honest party should have sent and did not.</summary>
internal sealed class ScriptException(string message) : Exception(message);
