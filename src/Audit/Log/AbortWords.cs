using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>The codes of an abort (wire.md section 7) for people who do not know them.</summary>
internal static class AbortWords
{
    /// <summary>Why there is no sum, as the rest of a sentence.</summary>
    public static string Of(AbortCode? code) => code switch
    {
        AbortCode.Host => "the server ended the session",
        AbortCode.CohortTooSmall => "fewer participants than the minimum cohort remained",
        AbortCode.GraphInfeasible => "the number of participants fits no safe graph",
        AbortCode.TooFewShares => "too few participants answered the last round",
        AbortCode.BadShares => "a participant gave wrong shares",
        _ => "a value of the sum was larger than honest inputs can make it",
    };
}
