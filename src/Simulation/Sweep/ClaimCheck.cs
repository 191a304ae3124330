namespace SecureFed.Simulation;

/// <summary>A published figure beside ours.</summary>
/// <param name="Claim">The published figure.</param>
/// <param name="Ours">Our mean over seeds; null when no cell answers to it.</param>
/// <param name="Agrees">Whether ours stands to it as it should; null where they are only shown side by side.</param>
public sealed record ClaimCheck(SweepClaim Claim, Spread? Ours, bool? Agrees)
{
    /// <summary>Every claim of a sweep's definition.</summary>
    public static IReadOnlyList<ClaimCheck> All(SweepResult result) => [.. result.Run.Definition.Claims.Select(claim => Of(claim, result))];

    private static ClaimCheck Of(SweepClaim claim, SweepResult result)
    {
        var cells = result.Cells.Where(cell => cell[claim.Metric] is not null && claim.Cell.All(pair => Matches(cell.Cell, pair.Key, pair.Value)));
        var ours = cells.FirstOrDefault()?[claim.Metric];
        return new ClaimCheck(claim, ours, (claim.Comparison, ours) switch
        {
            (ClaimComparison.AtLeast, { } spread) => spread.Mean >= claim.Published,
            (ClaimComparison.AtMost, { } spread) => spread.Mean <= claim.Published,
            _ => null,
        });
    }

    private static bool Matches(SweepCell cell, string option, string text) => option == "kind"
        ? RequestWords.Of(cell.Kind) == text
        : cell[option] == text || (Numbers.Of(cell[option]) is { } number && number == Numbers.Of(text));
}
