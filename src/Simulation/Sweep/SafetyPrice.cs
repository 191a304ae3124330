namespace SecureFed.Simulation;

/// <summary>What a cautious assumption costs: a cell beside the one that differs from it only in who may be corrupt or lost, and counts on the most honest survivors.</summary>
/// <param name="Bold">The cell that assumes the least harm.</param>
/// <param name="Careful">The other one.</param>
internal sealed record SafetyPrice(SweepCellResult Bold, SweepCellResult Careful)
{
    private static readonly HashSet<string> Assumptions = ["corrupt", "tolerate-dropout", "min-cohort"];

    /// <summary>Every such pair of a sweep.</summary>
    public static IReadOnlyList<SafetyPrice> All(SweepResult result) => [.. result.Measured.Where(cell => cell.Privacy is not null)
        .GroupBy(cell => string.Join(' ', cell.Cell.Options.Where(pair => !Assumptions.Contains(pair.Key)).Select(pair => $"{pair.Key} {pair.Value}")))
        .SelectMany(group => Pairs([.. group.OrderByDescending(cell => cell.Privacy!.LeastHonestSurvivors)]))];

    private static IEnumerable<SafetyPrice> Pairs(SweepCellResult[] cells) => cells.Skip(1).Select(careful => new SafetyPrice(cells[0], careful));
}
