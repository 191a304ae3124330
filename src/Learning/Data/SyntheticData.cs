using System.Numerics.Tensors;
using MathNet.Numerics.Distributions;

namespace SecureFed.Learning;

/// <summary>A generated data set and the parameters behind it.</summary>
/// <param name="Data">The rows.</param>
/// <param name="Truth">The parameters of <see cref="LinearModel.For"/> that the labels were drawn from.</param>
public sealed record SyntheticSet(Dataset Data, double[] Truth);

/// <summary>Data sets drawn from a seed.</summary>
public static class SyntheticData
{
    /// <summary>Standard deviations of noise that the label bounds leave room for; rarer labels are clamped.</summary>
    private const double NoiseRoom = 6;

    /// <summary>Bounds of a FedProx feature: six standard deviations of its widest column.</summary>
    private const double FedProxBound = 6;

    private const int FedProxFeatures = 60;
    private const int FedProxClasses = 10;

    /// <summary>A regression whose label is a linear function of uniform features plus Gaussian noise.</summary>
    /// <param name="rows">Number of rows; at least 5.</param>
    /// <param name="features">Number of features in [-1, 1]; at least 1.</param>
    /// <param name="noise">Standard deviation of the noise, in the label's unit; weights are standard normal.</param>
    /// <param name="seed">Decides every number.</param>
    public static SyntheticSet Linear(int rows, int features, double noise, long seed)
    {
        var random = Begin(rows, features, seed, "linear");
        var weights = Normals(random, features + 1);
        var bound = weights.Sum(Math.Abs) + NoiseRoom * noise;
        var schema = new Schema(new SchemaFields
        {
            Name = "synthetic_linear",
            Task = LearningTask.Regression,
            Label = "y",
            LabelBounds = (-bound, bound),
            Features = Columns(features, 1),
        });
        var data = Fill(schema, rows, random, score => Math.Clamp(score + noise * Normal.Sample(random, 0, 1), -bound, bound), weights);
        return new SyntheticSet(data, [.. weights.Select(weight => weight / bound)]);
    }

    /// <summary>Two classes whose log-odds are a linear function of uniform features.</summary>
    /// <param name="rows">Number of rows; at least 5.</param>
    /// <param name="features">Number of features in [-1, 1]; at least 1.</param>
    /// <param name="noise">Probability that a label is flipped afterwards, from 0 to 0.5; the weights have a standard deviation of 3.</param>
    /// <param name="seed">Decides every number.</param>
    public static SyntheticSet Logistic(int rows, int features, double noise, long seed)
    {
        var random = Begin(rows, features, seed, "logistic");
        double[] weights = [.. Normals(random, features + 1).Select(weight => 3 * weight)];
        var schema = new Schema(new SchemaFields
        {
            Name = "synthetic_logistic",
            Task = LearningTask.Binary,
            Label = "y",
            Classes = ["0", "1"],
            Features = Columns(features, 1),
        });
        var data = Fill(schema, rows, random, score => random.NextDouble() < LogisticRegression.Sigmoid(score) != random.NextDouble() < noise ? 1 : 0, weights);
        return new SyntheticSet(data, weights);
    }

    /// <summary>The synthetic(alpha, beta) federation of Li et al., "Federated Optimization in Heterogeneous Networks", MLSys 2020, section 5.1 and its code.</summary>
    /// <remarks>
    /// Device k has 50 + floor(LogNormal(4, 2)) rows with 60 features and 10 classes. u_k ~ N(0, alpha), B_k ~ N(0, beta) (standard deviations, as in the authors' code);
    /// weights and biases of its true model are N(u_k, 1), feature means v_k are N(B_k, 1), feature j has the variance j^-1.2, and the label is the true model's most probable class.
    /// Features beyond +-6 count as that.
    /// </remarks>
    /// <param name="alpha">How much the devices' models differ; 0 or more.</param>
    /// <param name="beta">How much their features differ; 0 or more.</param>
    /// <param name="seed">Decides every number.</param>
    /// <param name="devices">Number of natural clients; their key column is <c>device</c>.</param>
    /// <param name="iid">One model with N(0, 1) parameters and zero feature means for all devices instead.</param>
    public static Dataset FedProx(double alpha, double beta, long seed, int devices = 30, bool iid = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(alpha);
        ArgumentOutOfRangeException.ThrowIfNegative(beta);
        ArgumentOutOfRangeException.ThrowIfLessThan(devices, 1);
        var columns = Columns(FedProxFeatures, FedProxBound);
        var schema = new Schema(new SchemaFields
        {
            Name = iid ? "synthetic_iid" : FormattableString.Invariant($"synthetic_{alpha}_{beta}"),
            Task = LearningTask.Multiclass,
            Label = "label",
            Classes = [.. Enumerable.Range(0, FedProxClasses).Select(c => Numbers.Print(c))],
            ClientKey = "device",
            Features = columns,
        });
        var seeds = SeedTree.FromSeed(seed).Child("fedprox");
        var rows = new RowBuffers(FedProxFeatures, withClientKeys: true);
        var shared = Normals(seeds.Child("shared").CreateRandom(), FedProxClasses * (FedProxFeatures + 1));
        for (var device = 0; device < devices; device++)
        {
            var random = seeds.Child("device", device).CreateRandom();
            var count = 50 + (int)Math.Floor(LogNormal.Sample(random, 4, 2));
            var modelMean = alpha * Normal.Sample(random, 0, 1);
            var featureMean = beta * Normal.Sample(random, 0, 1);
            var truth = iid ? shared : [.. Normals(random, FedProxClasses * (FedProxFeatures + 1)).Select(value => value + modelMean)];
            var means = iid ? new double[FedProxFeatures] : [.. Normals(random, FedProxFeatures).Select(value => value + featureMean)];
            for (var i = 0; i < count; i++)
                AddFedProxRow(rows, schema, device, means, truth, random);
        }
        return rows.ToDataset(schema, [.. columns.Select(column => column.Name)]);
    }

    private static void AddFedProxRow(RowBuffers rows, Schema schema, int device, double[] means, double[] truth, Random random)
    {
        Span<double> x = stackalloc double[FedProxFeatures];
        for (var j = 0; j < x.Length; j++)
            x[j] = means[j] + Math.Pow(j + 1, -0.6) * Normal.Sample(random, 0, 1);
        var best = 0;
        var bestScore = double.NegativeInfinity;
        for (var c = 0; c < FedProxClasses; c++)
        {
            var block = truth.AsSpan(c * (FedProxFeatures + 1), FedProxFeatures + 1);
            var score = TensorPrimitives.Dot(block[..FedProxFeatures], x) + block[FedProxFeatures];
            if (score > bestScore)
                (best, bestScore) = (c, score);
        }

        Split(rows, schema);
        var encoded = rows.Add(schema.Name);
        for (var j = 0; j < x.Length; j++)
            encoded[j] = ((NumericColumn)schema.Features![j]).Scale(x[j]);
        rows.Labels.Add(best);
        rows.ClientKeys!.Add(Numbers.Print(device));
    }

    private static Dataset Fill(Schema schema, int count, Random random, Func<double, double> label, double[] weights)
    {
        var features = weights.Length - 1;
        var rows = new RowBuffers(features, withClientKeys: false);
        for (var i = 0; i < count; i++)
        {
            Split(rows, schema);
            var x = rows.Add(schema.Name);
            for (var j = 0; j < features; j++)
                x[j] = 2 * random.NextDouble() - 1;
            rows.Labels.Add(label(TensorPrimitives.Dot(weights.AsSpan(0, features), x) + weights[features]));
        }
        return rows.ToDataset(schema, [.. schema.Features!.Select(column => column.Name)]);
    }

    private static void Split(RowBuffers rows, Schema schema) =>
        (schema.TestRule.IsTest(rows.Count, inLastFile: false) ? rows.Test : rows.Train).Add(rows.Count);

    private static Random Begin(int rows, int features, long seed, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 5);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        return SeedTree.FromSeed(seed).Child(name).CreateRandom();
    }

    private static double[] Normals(Random random, int count)
    {
        var values = new double[count];
        Normal.Samples(random, values, 0, 1);
        return values;
    }

    private static FeatureColumn[] Columns(int count, double bound) =>
        [.. Enumerable.Range(0, count).Select(i => new NumericColumn($"x{i}", -bound, bound, FeatureTransform.None, AllowsMissing: false))];
}
