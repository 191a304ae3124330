using System.Numerics.Tensors;
using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>What a client does in a training round until its vectors are ready to be masked: local training, clip, encode, noise.</summary>
internal sealed class Contributor : IContributor
{
    private readonly Federation federation;
    private readonly TrainingSettings settings;
    private readonly PrivacyPlan plan;
    private readonly RoundContext round;
    private readonly LocalTrainer? trainer;
    private readonly UpdateEncoder[] encoders;
    private readonly double[] update;

    public Contributor(Federation federation, TrainingSettings settings, PrivacyPlan plan, RoundContext round)
    {
        this.federation = federation;
        this.settings = settings;
        this.plan = plan;
        this.round = round;
        trainer = settings.Algorithm == FederatedAlgorithm.FedAvg ? new LocalTrainer(federation.Model, settings.Local) : null;
        encoders = [.. plan.Vectors.Select(vector => new UpdateEncoder(vector, round.RotationSeed))];
        update = new double[federation.Model.ParameterCount];
    }

    public void Contribute(int client, ReadOnlySpan<byte[]> vectors)
    {
        var rows = federation.Clients[client].Rows;
        using var rounding = round.Randomness.For("rounding", round.TrainingRound, client);
        using var noise = round.Randomness.For("noise", round.TrainingRound, client);

        foreach (var encoder in encoders)
            encoder.Begin();
        if (settings.Unit == PrivacyUnit.Record)
            AddRecordGradients(rows, rounding.Bytes);
        else
            AddClientUpdate(client, rows, rounding.Bytes);
        for (var v = 0; v < encoders.Length; v++)
            RingLanes.Finish(encoders[v], plan.Vectors[v], noise.Bytes, vectors[v]);
    }

    public void Dispose()
    {
        foreach (var encoder in encoders)
            encoder.Dispose();
    }

    /// <summary>Unit record: every record's gradient is clipped and rounded on its own.</summary>
    private void AddRecordGradients(int[] rows, INoiseBytes rounding)
    {
        foreach (var row in rows)
        {
            federation.Model.RecordGradient(round.Parameters, federation.Data, row, update);
            AddIndicator(Norm(), rounding);
            encoders[0].AddRecord(update, rounding);
        }
    }

    /// <summary>Unit client: the change of local training, or the client's part of the pooled gradient.</summary>
    private void AddClientUpdate(int client, int[] rows, INoiseBytes rounding)
    {
        if (trainer is null)
            SumOfGradients(rows);
        else
            trainer.Train(round.Parameters, federation.Data, rows, round.TrainingRound - 1, settings.Rounds, round.Seed.Child("shuffle", client).CreateRandom(), update);

        var norm = Norm();
        if (settings.Weighting == Weighting.Rows)
            Scale(settings.WeightOf(rows.Length) / settings.MaximumWeight * ClipFactor(norm));
        encoders[0].AddRecord(update, rounding);
        if (settings.Weighting == Weighting.Rows)
            encoders[1].AddRecord([settings.WeightOf(rows.Length)], rounding);
        AddIndicator(norm, rounding);
    }

    /// <summary>With an adaptive clip, whether the contribution was within the clip: the plan's last vector.</summary>
    private void AddIndicator(double norm, INoiseBytes rounding)
    {
        if (plan.Vectors[^1].Name == AdaptiveClipping.IndicatorVector)
            encoders[^1].AddRecord([AdaptiveClipping.Indicator(norm, plan.Vectors[0].Clip)], rounding);
    }

    /// <summary>
    /// The sum of the client's record gradients over the mean number of rows of a client, so that the mean over clients is the mean over
    /// records however unequal the clients are. Without the penalty, which depends on no data: the server adds it once.
    /// </summary>
    private void SumOfGradients(int[] rows)
    {
        federation.Unpenalised.Gradient(round.Parameters, federation.Data, rows, update);
        Scale(rows.Length / federation.RowsPerClient);
    }

    /// <summary>A weighted update is clipped before it is weighted; afterwards a small weight would hide that it was too long.</summary>
    private double ClipFactor(double norm) => Math.Min(1, plan.Vectors[0].Clip / Math.Max(norm, double.Epsilon));

    private double Norm() => TensorPrimitives.Norm<double>(update);

    private void Scale(double factor)
    {
        for (var i = 0; i < update.Length; i++)
            update[i] *= factor;
    }
}
