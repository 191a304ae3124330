using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace SecureFed.Learning;

/// <summary>Maximises the penalised likelihood of softmax regression by L-BFGS (Liu and Nocedal 1989) on all cores.</summary>
/// <remarks>
/// The search moves each class's score at the mean row instead of its bias. The objective is the same, but features with a common offset, such as the
/// background of images, no longer couple every weight with the bias, which would slow the search down by orders of magnitude.
/// </remarks>
internal sealed class SoftmaxMaximizer(SoftmaxRegression model, Dataset dataset, int[] rows)
{
    /// <summary>Pairs of steps and gradient changes to remember; more pays little.</summary>
    private const int Memory = 20;

    private const int MaximumSteps = 2000;

    /// <summary>Rows per share of the work. The shares do not depend on the number of threads and are added in order, so neither does a bit of the result.</summary>
    private const int ShareRows = 2048;

    private readonly double[] _mean = Mean(dataset, rows);

    public double[] Run(double gradientTolerance)
    {
        var objective = ObjectiveFunction.Gradient(point =>
        {
            var gradient = new double[model.ParameterCount];
            var loss = Evaluate(ToParameters(point.AsArray()), gradient);
            ToSearchGradient(gradient);
            return (loss, Vector<double>.Build.Dense(gradient));
        });
        var minimizer = new LimitedMemoryBfgsMinimizer(gradientTolerance, parameterTolerance: 0, functionProgressTolerance: 0, Memory, MaximumSteps);
        return ToParameters(minimizer.FindMinimum(objective, Vector<double>.Build.Dense(model.ParameterCount)).MinimizingPoint.AsArray());
    }

    private double Evaluate(double[] parameters, double[] gradient)
    {
        var shares = rows.Chunk(ShareRows).ToArray();
        var results = new (double Loss, double[] Gradient)[shares.Length];
        Parallel.For(0, shares.Length, i =>
        {
            results[i].Gradient = new double[model.ParameterCount];
            results[i].Loss = model.Loss(parameters, dataset, shares[i]);
            model.Gradient(parameters, dataset, shares[i], results[i].Gradient);
        });

        var loss = 0.0;
        for (var i = 0; i < shares.Length; i++)
        {
            var weight = (double)shares[i].Length / rows.Length;
            loss += weight * results[i].Loss;
            TensorPrimitives.MultiplyAdd(results[i].Gradient, weight, gradient, gradient);
        }
        return loss;
    }

    /// <summary>bias = score at the mean row - weights . mean.</summary>
    private double[] ToParameters(double[] point)
    {
        var parameters = (double[])point.Clone();
        ForEachClass((weights, bias) => parameters[bias] -= TensorPrimitives.Dot(parameters.AsSpan(weights), _mean));
        return parameters;
    }

    private void ToSearchGradient(double[] gradient) =>
        ForEachClass((weights, bias) => TensorPrimitives.MultiplyAdd(_mean, -gradient[bias], gradient.AsSpan(weights), gradient.AsSpan(weights)));

    private void ForEachClass(Action<Range, int> action)
    {
        for (var start = 0; start < model.ParameterCount; start += model.Features + 1)
            action(start..(start + model.Features), start + model.Features);
    }

    private static double[] Mean(Dataset dataset, int[] rows)
    {
        var mean = new double[dataset.Features];
        foreach (var row in rows)
            TensorPrimitives.Add(mean, dataset.Row(row), mean);
        TensorPrimitives.Divide(mean, rows.Length, mean);
        return mean;
    }
}
