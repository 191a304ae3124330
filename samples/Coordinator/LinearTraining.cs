using System.Runtime.InteropServices;
using SecureFed.Hosting;
using SecureFed.Privacy;

/// <summary>Adds the participants' average step to the model: weights and then the intercept, as doubles.</summary>
internal sealed class LinearTraining(ISecureFedStore store, SecureFedServer server, PrivacyPlan plan, IConfiguration settings) : ITrainingCoordinator
{
    private double[]? model;
    private ulong round = 1;

    public static PrivacyPlan PlanFor(int participants, IConfiguration settings) => PrivacyPlan.Create(new PrivacyPlanRequest
    {
        Unit = PrivacyUnit.Client,
        Mechanism = settings["Epsilon"] is null ? NoiseMechanism.None : NoiseMechanism.DistributedDiscreteGaussian,
        Epsilon = settings.GetValue<double?>("Epsilon"),
        Delta = settings["Epsilon"] is null ? null : 1e-5,
        Rounds = settings.GetValue("Rounds", 5),
        Clients = participants,
        CorruptFraction = 0,     // they know each other; the default is a tenth
        Vectors = [new VectorRequest { Name = "step", Dimension = settings.GetValue("Features", 2) + 1, Clip = 4 }],
    });

    public async ValueTask<SessionRequest?> NextAsync(CancellationToken cancellation)
    {
        // The store has the model that the newest training round started from, and that round asked for again gives its sum again: nothing else needs to be kept.
        if (model is null && await store.Models.LatestAsync("sales", cancellation) is { } latest)
            (model, round) = (MemoryMarshal.Cast<byte, double>(latest.Bytes.Span).ToArray(), latest.TrainingRound);
        model ??= new double[plan.Vectors[0].Dimension];
        if (round > (ulong)plan.Rounds)
        {
            Console.WriteLine($"model {string.Join(' ', model.Select(weight => $"{weight:F6}"))}");
            server.Finish();
            return null;
        }
        // A registry is a line for each participant between two others; before all are in it, a session could only fail.
        while ((await File.ReadAllLinesAsync(settings["Registry"] ?? "registry.txt", cancellation)).Length < plan.Clients + 2)
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        return new SessionRequest { Population = "sales", TrainingRound = round, Model = MemoryMarshal.AsBytes(model.AsSpan()).ToArray(), Plan = plan };
    }

    public ValueTask EndedAsync(SessionOutcome outcome, CancellationToken cancellation)
    {
        Console.WriteLine($"training round {round}: {outcome.Failure ?? $"sum over {outcome.Survivors} participants"}");
        if (outcome.Failure is null)     // otherwise the same round is asked for again, as its next attempt
            (model, round) = ([.. model!.Zip(outcome.Decode("step").Total, (weight, sum) => weight + sum / plan.PlannedClients)], round + 1);
        return ValueTask.CompletedTask;
    }
}
