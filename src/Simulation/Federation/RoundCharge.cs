using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>The charge of one session: reserved before it starts, final when the set of inputs closes, never refunded.</summary>
internal sealed class RoundCharge(PrivacyLedger ledger, string population, PrivacyPlan plan, string note)
{
    private string? reserved;

    /// <summary>Reserves the planned charge; to be called before the session sends anything.</summary>
    /// <param name="session">The session's identifier.</param>
    /// <returns>Why the session must not start, or null.</returns>
    /// <exception cref="RequestException">The session was charged before: a seed repeats sessions.</exception>
    public string? Reserve(string session)
    {
        if (ledger.IsCharged(session))
            throw new RequestException("seed", "The ledger holds this very session: the same --seed makes the same session again; choose another seed or leave it out.");
        var answer = ledger.Reserve(population, session, plan, note);
        if (!answer.Accepted)
            return FormattableString.Invariant($"the privacy budget of epsilon {answer.Budget.Epsilon:G6} would be exceeded");
        reserved = session;
        return null;
    }

    /// <summary>The set of inputs is closed: from now on the sum may have been seen.</summary>
    public void InputsClosed() => ledger.MarkFinal(population, Session);

    /// <summary>The sum opened.</summary>
    /// <param name="survivors">|U3|.</param>
    public void Opened(int survivors) => ledger.RecordRealised(population, Session, plan, survivors);

    private string Session => reserved ?? throw new InvalidOperationException("The session has no reserved charge.");
}
