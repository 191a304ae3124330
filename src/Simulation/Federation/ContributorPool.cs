using System.Collections.Concurrent;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>What a thread needs to play clients, kept from one training round to the next: a run should cost its arithmetic and not its buffers.</summary>
internal sealed class ContributorPool(TrainingAlgorithm algorithm) : IDisposable
{
    private readonly ConcurrentBag<ContributorBuffers> idle = [];

    /// <summary>Buffers ready for a training round; give them back with <see cref="Return"/>.</summary>
    public ContributorBuffers Rent(PrivacyPlan plan, byte[] rotationSeed)
    {
        var buffers = idle.TryTake(out var used) ? used : new ContributorBuffers(algorithm);
        buffers.Prepare(plan, rotationSeed);
        return buffers;
    }

    /// <summary>Takes buffers back; nothing of a client is left in the encoders once a vector is finished.</summary>
    public void Return(ContributorBuffers buffers) => idle.Add(buffers);

    public void Dispose()
    {
        foreach (var buffers in idle)
            buffers.Dispose();
    }
}

/// <summary>Client work, encoders and room for one contribution. Used by one thread at a time.</summary>
internal sealed class ContributorBuffers(TrainingAlgorithm algorithm) : IDisposable
{
    private PrivacyPlan? prepared;

    /// <summary>What computes contributions.</summary>
    public IClientWork Work { get; } = algorithm.CreateClientWork();

    /// <summary>One encoder per vector of the plan.</summary>
    public UpdateEncoder[] Encoders { get; private set; } = [];

    /// <summary>One array per vector of the algorithm.</summary>
    public double[][] Contribution { get; } = [.. algorithm.Vectors.Select(vector => new double[vector.Dimension])];

    /// <summary>Makes encoders unless those of the last training round fit: a rotation is new in each.</summary>
    public void Prepare(PrivacyPlan plan, byte[] rotationSeed)
    {
        if (ReferenceEquals(plan, prepared) && !plan.Vectors.Any(vector => vector.Rotate))
            return;
        Dispose();
        Encoders = [.. plan.Vectors.Select(vector => new UpdateEncoder(vector, rotationSeed))];
        prepared = plan;
    }

    public void Dispose()
    {
        foreach (var encoder in Encoders)
            encoder.Dispose();
        Encoders = [];
        prepared = null;
    }
}
