using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>A finished training run.</summary>
public sealed class TrainingResult
{
    internal TrainingResult(TrainingRun run, TrainingRequest request, double[] parameters, IReadOnlyList<HistoryEntry> history, bool isReproducible)
    {
        Run = run;
        Request = request;
        Parameters = parameters;
        History = history;
        IsReproducible = isReproducible;
    }

    /// <summary>The run.</summary>
    public TrainingRun Run { get; }

    /// <summary>What was asked.</summary>
    public TrainingRequest Request { get; }

    /// <summary>The final model's parameters.</summary>
    public IReadOnlyList<double> Parameters { get; }

    /// <summary>Metrics of the final model on the test rows.</summary>
    public EvaluationMetrics Test => History[^1].Test;

    /// <summary>Metrics of the final model on the rows that clients held out; null when they held out none.</summary>
    public EvaluationMetrics? Validation { get; internal init; }

    /// <summary>Whether a seed determined all noise.</summary>
    public bool IsReproducible { get; }

    /// <summary>What the privacy ledger says after the run; null without one.</summary>
    public LedgerSummary? Ledger { get; internal init; }

    /// <summary>The headline metric before training and after each training round: accuracy, or RMSE.</summary>
    public IReadOnlyList<double> HeadlineCurve => [.. History.Select(entry => MetricWords.Headline(entry.Test))];

    internal IReadOnlyList<HistoryEntry> History { get; }

    internal IEnumerable<RoundReport> Reports => History.Where(entry => entry.Report is not null).Select(entry => entry.Report!);
}
