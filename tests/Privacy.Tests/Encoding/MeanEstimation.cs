namespace SecureFed.Privacy.Tests;

/// <summary>
/// Distributed mean estimation as in Kairouz, Liu, Steinke 2021, Section 6: n clients hold vectors of norm c, the server learns their noisy mean.
/// </summary>
internal static class MeanEstimation
{
    public const int Clients = 1000;
    public const int Dimension = 250;
    public const double Clip = 10;

    /// <summary>
    /// The per-coordinate variance of the mean under the central Gaussian mechanism calibrated exactly (Balle, Wang 2018) to epsilon 1, delta 1e-5: multiplier 3.730632.
    /// </summary>
    public static readonly double CentralError = Math.Pow(Clip * 3.730632 / Clients, 2);

    /// <summary>The paper's setting: everybody survives and is honest, and half of the ring holds two standard deviations.</summary>
    public static PrivacyPlanRequest PaperRequest(int bits) => new()
    {
        Unit = PrivacyUnit.Client,
        Clients = Clients,
        CorruptFraction = 0,
        TolerateDropout = 0,
        WrapDeviations = 2,
        Growth = SumGrowth.WorstCase,
        Epsilon = 1,
        Delta = 1e-5,
        Vectors = [new VectorRequest { Name = "mean", Dimension = Dimension, Clip = Clip, Bits = bits }],
    };

    /// <summary>The same at this project's defaults: a tenth may be corrupt, a tenth may drop out, four standard deviations.</summary>
    public static PrivacyPlanRequest DefaultRequest(int? bits) => new()
    {
        Unit = PrivacyUnit.Client,
        Clients = Clients,
        Epsilon = 1,
        Delta = 1e-5,
        Vectors = [new VectorRequest { Name = "mean", Dimension = Dimension, Clip = Clip, Bits = bits }],
    };

    /// <summary>The mean squared error per coordinate over some runs, with directions drawn uniformly and everybody surviving.</summary>
    public static double SquaredError(PrivacyPlan plan, int runs)
    {
        var vector = plan.Vectors[0];
        double error = 0;
        for (int run = 0; run < runs; run++)
        {
            var random = new Random(run);
            var bytes = new SeededNoiseBytes(1000 + run);
            using var encoder = new UpdateEncoder(vector, [(byte)run]);
            var truth = new double[Dimension];
            var sum = new ulong[vector.PaddedDimension];
            for (int client = 0; client < Clients; client++)
            {
                double[] update = Direction(random);
                for (int i = 0; i < truth.Length; i++)
                {
                    truth[i] += update[i];
                }

                encoder.Encode(vector, update, bytes, bytes).AddTo(sum, vector);
            }

            var total = new double[Dimension];
            encoder.Decode(sum, Clients, total);
            error += total.Zip(truth, (a, b) => (a - b) / Clients * ((a - b) / Clients)).Average() / runs;
        }

        return error;
    }

    private static double[] Direction(Random random)
    {
        var direction = new double[Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            direction[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        double norm = L2Clipping.Norm(direction);
        return [.. direction.Select(value => value * Clip / norm)];
    }
}
