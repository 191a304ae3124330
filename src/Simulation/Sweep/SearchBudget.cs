using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>What choosing the best of several settings costs, if the settings are tried on the private data (Papernot, Steinke 2022).</summary>
/// <param name="Settings">Settings with noise in the grid.</param>
/// <param name="MeanRuns">Mean of the random number of runs, drawn from a geometric distribution.</param>
/// <param name="Delta">The delta of both figures.</param>
/// <param name="EpsilonOfOne">Epsilon of one run at the largest budget of the grid.</param>
/// <param name="EpsilonOfSearch">Epsilon of the whole search, which releases only the best model.</param>
public sealed record SearchBudget(int Settings, double MeanRuns, double Delta, double EpsilonOfOne, double EpsilonOfSearch)
{
    /// <summary>The budget of a sweep's search; null when the grid has fewer than two settings with noise.</summary>
    /// <remarks>
    /// Repeat-and-select asks that every candidate keeps the same budget: the largest of the grid counts. It draws settings at random as often as a geometric
    /// number says; a mean of one run per setting is what the sweep amounts to.
    /// </remarks>
    public static SearchBudget? Of(SweepResult result)
    {
        var cells = result.Measured.Where(cell => cell.Privacy is { Delta: not null, NoiseMultiplier: > 0 } && cell.Epsilon is not null).ToArray();
        if (cells.Length < 2)
            return null;
        var costliest = cells.MaxBy(cell => cell.Epsilon)!;
        var (privacy, rounds) = (costliest.Privacy!, costliest.Made[0].TrainingRounds);
        var one = new RdpAccountant();
        one.Compose(new GaussianEvent(privacy.NoiseMultiplier), rounds);
        var search = RepeatAndSelect.NegativeBinomial(one, eta: 1, gamma: 1.0 / cells.Length);
        return new SearchBudget(cells.Length, cells.Length, privacy.Delta!.Value, one.Epsilon(privacy.Delta.Value).Value, search.Epsilon(privacy.Delta.Value).Value);
    }
}
