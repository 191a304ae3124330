namespace SecureFed.Privacy;

/// <summary>What an answer promises.</summary>
public enum Certification
{
    /// <summary>The true value is at most <see cref="AccountantAnswer.Value"/>.</summary>
    Upper,

    /// <summary>Neither side is promised.</summary>
    Estimate,

    /// <summary>The true value lies between <see cref="AccountantAnswer.Lower"/> and <see cref="AccountantAnswer.Value"/>.</summary>
    Interval,
}

/// <summary>An accountant's answer: an epsilon or a delta, what it promises, and what a careful reader must know.</summary>
/// <param name="Value">The epsilon or delta to report.</param>
/// <param name="Lower">A value that the truth is not below; 0 when only the upper side is certified.</param>
/// <param name="Certified">What is promised.</param>
/// <param name="Warnings">Whole sentences; empty when there is nothing to say.</param>
public sealed record AccountantAnswer(double Value, double Lower, Certification Certified, IReadOnlyList<string> Warnings);
