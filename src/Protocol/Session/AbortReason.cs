namespace SecureFed.Protocol;

/// <summary>Why a session ended without a sum. The code travels in the signed abort message.</summary>
public enum AbortCode
{
    /// <summary>The host ended the session.</summary>
    Host = 1,

    /// <summary>Fewer participants than the minimum cohort remain.</summary>
    CohortTooSmall = 2,

    /// <summary>No degree and threshold fit the rule and the number of participants.</summary>
    GraphInfeasible = 3,

    /// <summary>Too few shares arrived to open a secret that the sum needs.</summary>
    TooFewShares = 4,

    /// <summary>A secret could not be opened correctly because of bad shares.</summary>
    BadShares = 5,

    /// <summary>A value of an exact sum lies above survivors x bound: someone cheated and the sum is void.</summary>
    ResultOutOfBounds = 6,
}

/// <summary>The end of a session without a sum: terminal.</summary>
/// <param name="Code">The reason.</param>
/// <param name="Round">The round that could not go on, 0 to 4.</param>
/// <param name="Explanation">One sentence with the numbers that decided.</param>
public sealed record AbortReason(AbortCode Code, int Round, string Explanation)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Code} in round {Round}: {Explanation}";
}
