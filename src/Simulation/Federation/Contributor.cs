using System.Numerics.Tensors;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>What a client does in a training round until its vectors are ready to be masked: local training, clip, encode, noise.</summary>
internal sealed class Contributor : IContributor
{
    private readonly Federation federation;
    private readonly TrainingSettings settings;
    private readonly PrivacyPlan plan;
    private readonly RoundContext round;
    private readonly ContributorPool pool;
    private readonly ContributorBuffers buffers;
    private readonly IClientWork work;
    private readonly UpdateEncoder[] encoders;
    private readonly double[][] contribution;

    public Contributor(Federation federation, TrainingSettings settings, PrivacyPlan plan, RoundContext round, ContributorPool pool)
    {
        this.federation = federation;
        this.settings = settings;
        this.plan = plan;
        this.round = round;
        this.pool = pool;
        buffers = pool.Rent(plan, round.RotationSeed);
        (work, encoders, contribution) = (buffers.Work, buffers.Encoders, buffers.Contribution);
    }

    public void Contribute(int client, ReadOnlySpan<byte[]> vectors)
    {
        var rows = federation.Clients[client].Rows;
        using var rounding = round.Randomness.For("rounding", round.TrainingRound, client);
        using var noise = round.Randomness.For("noise", round.TrainingRound, client);

        foreach (var encoder in encoders)
            encoder.Begin();
        if (settings.Unit == PrivacyUnit.Record)
            AddRecords(rows, rounding.Bytes);
        else
            AddClient(new ClientTask(client, rows, round.Faults.EpochsOf(client, settings.Local.Epochs)), rounding.Bytes);
        for (var v = 0; v < encoders.Length; v++)
            encoders[v].Finish(noise.Bytes, vectors[v]);
    }

    public void Dispose() => pool.Return(buffers);

    /// <summary>Unit record: what every record adds is clipped and rounded on its own.</summary>
    private void AddRecords(int[] rows, INoiseBytes rounding)
    {
        foreach (var row in rows)
        {
            work.ContributeRecord(row, round, contribution);
            AddIndicator(Norm(), rounding);
            AddContribution(rounding);
        }
    }

    /// <summary>Unit client: what the client sends is clipped and rounded as a whole.</summary>
    private void AddClient(ClientTask client, INoiseBytes rounding)
    {
        work.Contribute(client, round, contribution);
        var norm = Norm();
        if (settings.Weighting == Weighting.Rows)
            Weigh(settings.WeightOf(client.Rows.Length) / settings.MaximumWeight, norm);
        AddContribution(rounding);
        if (settings.Weighting == Weighting.Rows)
            encoders[1].AddRecord([settings.WeightOf(client.Rows.Length)], rounding);
        AddIndicator(norm, rounding);
    }

    private void AddContribution(INoiseBytes rounding)
    {
        for (var v = 0; v < contribution.Length; v++)
            encoders[v].AddRecord(contribution[v], rounding);
    }

    /// <summary>With an adaptive clip, whether the contribution was within the clip: the plan's last vector.</summary>
    private void AddIndicator(double norm, INoiseBytes rounding)
    {
        if (plan.Vectors[^1].Name == AdaptiveClipping.IndicatorVector)
            encoders[^1].AddRecord([AdaptiveClipping.Indicator(norm, plan.Vectors[0].Clip)], rounding);
    }

    /// <summary>A weighted update is clipped before it is weighted; afterwards a small weight would hide that it was too long.</summary>
    private void Weigh(double weight, double norm)
    {
        var clipFactor = Math.Min(1, plan.Vectors[0].Clip / Math.Max(norm, double.Epsilon));
        TensorPrimitives.Multiply(contribution[0], weight * clipFactor, contribution[0]);
    }

    private double Norm() => TensorPrimitives.Norm<double>(contribution[0]);
}
