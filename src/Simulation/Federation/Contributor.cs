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

        var encoder = encoders[0];
        encoder.Begin();
        if (settings.Unit == PrivacyUnit.Record)
            AddRecordGradients(encoder, rows, rounding.Bytes);
        else
            encoder.AddRecord(ClientUpdate(client, rows), rounding.Bytes);
        RingLanes.Finish(encoder, plan.Vectors[0], noise.Bytes, vectors[0]);

        if (settings.Weighting == Weighting.Rows)
        {
            encoders[1].Begin();
            encoders[1].AddRecord([settings.WeightOf(rows.Length)], rounding.Bytes);
            RingLanes.Finish(encoders[1], plan.Vectors[1], noise.Bytes, vectors[1]);
        }
    }

    public void Dispose()
    {
        foreach (var encoder in encoders)
            encoder.Dispose();
    }

    /// <summary>Unit record: every record's gradient is clipped and rounded on its own.</summary>
    private void AddRecordGradients(UpdateEncoder encoder, int[] rows, INoiseBytes rounding)
    {
        foreach (var row in rows)
        {
            federation.Model.RecordGradient(round.Parameters, federation.Data, row, update);
            encoder.AddRecord(update, rounding);
        }
    }

    /// <summary>Unit client: the change of local training, or the client's part of the pooled gradient.</summary>
    private ReadOnlySpan<double> ClientUpdate(int client, int[] rows)
    {
        if (trainer is null)
        {
            SumOfGradients(rows);
            return update;
        }
        var shuffle = round.Seed.Child("shuffle", client).CreateRandom();
        trainer.Train(round.Parameters, federation.Data, rows, round.TrainingRound - 1, settings.Rounds, shuffle, update);
        if (settings.Weighting == Weighting.Rows)
            Scale(settings.WeightOf(rows.Length) / settings.MaximumWeight * ClipFactor());
        return update;
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
    private double ClipFactor() => Math.Min(1, settings.Clip / Math.Max(TensorPrimitives.Norm<double>(update), double.Epsilon));

    private void Scale(double factor)
    {
        for (var i = 0; i < update.Length; i++)
            update[i] *= factor;
    }
}
