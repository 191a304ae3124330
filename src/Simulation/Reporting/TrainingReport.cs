using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Says what a training run did, as an answer and as files.</summary>
public static class TrainingReport
{
    /// <summary>The answer without the seconds it took and the files it left.</summary>
    public static TrainingAnswer Answer(TrainingResult result)
    {
        var run = result.Run;
        var data = run.Federation.Data;
        return new TrainingAnswer
        {
            Task = data.Task,
            Rows = data.Rows,
            Features = data.Features,
            Clients = run.Federation.Clients.Count,
            TrainingRounds = run.Settings.Rounds,
            Parameters = run.Federation.Model.ParameterCount,
            Seed = result.Request.Seed,
            Metrics = new MetricsAnswer(MetricWords.Of(result.Test)) { Validation = result.Validation is { } held ? MetricWords.Of(held) : null },
            PerClient = run.ClientsAreElsewhere ? null : ClientMetrics.Of(result),
            Privacy = Privacy(result),
            Aggregation = Aggregation(result),
            Faults = Faults(result),
            Settings = Settings(result),
        };
    }

    private static PrivacyAnswer Privacy(TrainingResult result)
    {
        var plan = result.Run.Plan;
        var mechanism = result.Run.Settings.Mechanism;
        var isPrivate = mechanism != TrainingMechanism.None;
        return new PrivacyAnswer
        {
            Unit = isPrivate ? RequestWords.Of(plan.Unit) : null,
            Relation = isPrivate ? RequestWords.Of(plan.Relation) : null,
            Mechanism = RequestWords.Of(mechanism),
            Simulated = mechanism.IsSimulated(),
            Delta = plan.Delta,
            NoiseMultiplier = result.Run.NoiseMultiplier,
            Clip = result.Run.Settings.Clip,
            AdaptiveClip = AdaptiveClip(result),
            LeastHonestSurvivors = plan.LeastHonestSurvivors,
            EpsilonPlanned = result.Run.Budget.Planned(plan.Rounds),
            EpsilonRealised = result.Run.Budget.Realised(result.Reports),
            Accountant = isPrivate ? RequestWords.Of(result.Run.Budget.Kind) : null,
            Ledger = result.Ledger is { Balance: var balance } ledger
                ? new PrivacyLedgerAnswer(ledger.File, ledger.Population, balance.Budget.Epsilon, balance.PlannedEpsilon, balance.RealisedEpsilon, balance.Sessions, ledger.Head)
                : null,
            Reproducible = result.IsReproducible,
        };
    }

    private static AdaptiveClipAnswer? AdaptiveClip(TrainingResult result)
    {
        if (!result.Request.AdaptiveClip)
            return null;
        var indicators = result.Run.Plan.Vector(AdaptiveClipping.IndicatorVector);
        return new AdaptiveClipAnswer(
            result.Request.ClipQuantile ?? ClipAdaptation.StandardQuantile,
            indicators.CentralNoiseStddev * indicators.Granularity,
            [.. result.Reports.Select(report => report.Clip)]);
    }

    private static AggregationAnswer Aggregation(TrainingResult result)
    {
        var reports = result.Reports.ToArray();
        var opened = reports.Where(report => report.Aborted is null).DefaultIfEmpty(RoundReport.Skipped(0, "")).ToArray();
        return new AggregationAnswer(
            RequestWords.Of(result.Request.Aggregation),
            (long)opened.Average(report => report.BytesUp),
            (long)opened.Average(report => report.BytesDown),
            [.. reports.Select(report => report.Survivors)],
            [.. reports.Where(report => report.Aborted is not null).Select(report => new AbortedRound(report.TrainingRound, report.Aborted!))]);
    }

    private static FaultsAnswer? Faults(TrainingResult result)
    {
        var request = result.Request;
        var takesTime = request.Latency is not null || request.Deadline is not null || request.Stragglers > 0;
        if (!takesTime && request.Dropout.IsNone && request.Availability == AvailabilityRule.Always)
            return null;
        return new FaultsAnswer(
            request.Dropout.ToString(),
            takesTime ? FaultSchedule.LatencyOf(request).ToString() : null,
            takesTime && double.IsFinite(FaultSchedule.DeadlineOf(request)) ? FaultSchedule.DeadlineOf(request) : null,
            request.Stragglers,
            RequestWords.Of(result.Run.Settings.Late),
            request.Availability.ToString(),
            [.. result.Reports.Select(report => report.Late)],
            result.Reports.Max(report => report.VirtualSeconds));
    }

    private static SettingsAnswer Settings(TrainingResult result)
    {
        var settings = result.Run.Settings;
        var isFedAvg = settings.Algorithm.TrainsLocally();
        return new SettingsAnswer
        {
            Algorithm = RequestWords.Of(settings.Algorithm),
            Partition = result.Request.Partition.ToString(),
            Sample = SamplingText.Of(result.Request.Sample),
            Epochs = isFedAvg ? settings.Local.Epochs : null,
            BatchSize = isFedAvg ? settings.Local.BatchSize : null,
            LearningRate = settings.Local.LearningRate,
            Momentum = settings.Local.Momentum,
            Schedule = RequestWords.Of(settings.Local.Schedule),
            ServerLearningRate = isFedAvg ? settings.Server.LearningRate : null,
            ServerMomentum = settings.Algorithm.HasServerOptimizer() ? settings.Server.Momentum : null,
            Adaptivity = settings.Algorithm.IsAdaptive() ? settings.Server.Adaptivity : null,
            Proximal = settings.Algorithm == FederatedAlgorithm.FedProx ? settings.Local.Proximal : null,
            L2 = result.Run.Federation.Model.L2,
            Weighting = RequestWords.Of(settings.Weighting),
            MaxWeight = settings.Weighting == Weighting.Rows ? settings.MaximumWeight : null,
        };
    }
}
