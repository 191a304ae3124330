namespace SecureFed.Protocol;

/// <summary>Every check that a state machine makes goes through here, so that tests can show what a machine without one of them would let happen.</summary>
/// <param name="omitted">The rule that is not enforced; null outside tests.</param>
internal sealed class Checks(RejectionRule? omitted)
{
    /// <summary>Enforces every rule.</summary>
    public static Checks All { get; } = new(null);

    /// <summary>Whether a rule counts as kept.</summary>
    public bool Pass(bool holds, RejectionRule rule) => holds || rule == omitted;

    /// <summary>A rejection that was found elsewhere, unless its rule is not enforced.</summary>
    public Rejection? Unless(Rejection? rejection) => rejection is null || Pass(false, rejection.Rule) ? null : rejection;

    /// <summary>The rejection when <paramref name="holds"/> is false, or null.</summary>
    public Rejection? Require(bool holds, RejectionRule rule, int round, Culprit culprit, string expected)
        => Pass(holds, rule) ? null : new Rejection(rule, round, culprit, expected);
}
