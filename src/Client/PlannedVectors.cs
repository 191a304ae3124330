using SecureFed.Http;
using SecureFed.Privacy;

namespace SecureFed.Client;

/// <summary>A participant's vectors on their way into the ring, as the plan says: every contribution is clipped and rounded on its own, noise comes last.</summary>
internal sealed class PlannedVectors : IDisposable
{
    private readonly PrivacyPlan plan;
    private readonly UpdateEncoder[] encoders;
    private readonly SystemNoiseBytes bytes = new();

    public PlannedVectors(TrainingTask task)
    {
        plan = task.Plan;
        encoders = [.. plan.Vectors.Select(vector => new UpdateEncoder(vector, BindingLimits.RotationSeed(task.Parameters.Id)))];
        foreach (var encoder in encoders)
            encoder.Begin();
    }

    /// <summary>Adds one contribution to every vector.</summary>
    /// <exception cref="InvalidOperationException">It lacks a vector of the plan or has one of another length, or it is one more than the plan allows.</exception>
    public void Add(IReadOnlyDictionary<string, double[]> contribution)
    {
        foreach (var (vector, encoder) in plan.Vectors.Zip(encoders))
        {
            if (!contribution.TryGetValue(vector.Name, out var values) || values.Length != vector.Dimension)
                throw new InvalidOperationException($"The plan asks for {vector.Dimension} values of \"{vector.Name}\", and the update has {(values is null ? "none" : values.Length)}.");
            encoder.AddRecord(values, bytes);
        }
    }

    /// <summary>Adds the noise and writes the vectors as little-endian lanes.</summary>
    public void Finish(IReadOnlyList<byte[]> vectors)
    {
        for (var v = 0; v < encoders.Length; v++)
            encoders[v].Finish(bytes, vectors[v]);
    }

    public void Dispose()
    {
        foreach (var encoder in encoders)
            encoder.Dispose();
        bytes.Dispose();
    }
}
