using System.Numerics.Tensors;

namespace SecureFed.Learning;

/// <summary>Trains a model on all rows in one place until it converges: what federated training is measured against. Same model, same objective, same penalty.</summary>
public static class PooledTrainer
{
    /// <summary>Largest entry of the gradient at which a likelihood counts as maximised.</summary>
    private const double GradientTolerance = 1e-6;

    /// <summary>Newton doubles its correct digits per step; where this many do not suffice the optimum lies at infinity (separable classes without a penalty).</summary>
    private const int NewtonSteps = 50;

    /// <summary>Minimises <see cref="LinearModel.Loss"/>: in closed form for regression, by Newton's method for two classes, by L-BFGS for several.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="rows">At least one row index.</param>
    /// <returns>The parameters. Where several are optimal (redundant features without a penalty), regression gives those of least norm.</returns>
    public static double[] Train(LinearModel model, Dataset dataset, ReadOnlySpan<int> rows) => model.Task switch
    {
        LearningTask.Regression => Solve(model, dataset, rows),
        LearningTask.Binary => Newton(model, dataset, rows),
        _ => new SoftmaxMaximizer((SoftmaxRegression)model, dataset, rows.ToArray()).Run(GradientTolerance),
    };

    private static double[] Solve(LinearModel model, Dataset dataset, ReadOnlySpan<int> rows)
    {
        var statistics = new LeastSquares(model.Features);
        foreach (var row in rows)
            statistics.Add(dataset.Row(row), dataset.LabelScale.ToModel(dataset.Labels[row]));
        return statistics.Solve(model.L2);
    }

    /// <summary>Newton's method in its form of iteratively reweighted least squares (McCullagh and Nelder 1989, 2.5), with steps halved until the loss falls.</summary>
    private static double[] Newton(LinearModel model, Dataset dataset, ReadOnlySpan<int> rows)
    {
        var parameters = model.CreateParameters();
        var gradient = new double[parameters.Length];
        var loss = model.Loss(parameters, dataset, rows);
        for (var step = 0; step < NewtonSteps; step++)
        {
            model.Gradient(parameters, dataset, rows, gradient);
            if (TensorPrimitives.MaxMagnitude<double>(gradient) is <= GradientTolerance and >= -GradientTolerance)
                break;
            var candidate = Reweighted(parameters, dataset, rows).Solve(model.L2);
            var candidateLoss = model.Loss(candidate, dataset, rows);
            while (candidateLoss > loss && !candidate.AsSpan().SequenceEqual(parameters))
            {
                TensorPrimitives.Add(candidate, parameters, candidate);
                TensorPrimitives.Divide(candidate, 2, candidate);
                candidateLoss = model.Loss(candidate, dataset, rows);
            }
            (parameters, loss) = (candidate, candidateLoss);
        }
        return parameters;
    }

    private static LeastSquares Reweighted(double[] parameters, Dataset dataset, ReadOnlySpan<int> rows)
    {
        // Rows predicted with certainty have no curvature left; a floor keeps their working response finite.
        const double LeastWeight = 1e-12;
        var statistics = new LeastSquares(dataset.Features);
        foreach (var row in rows)
        {
            var x = dataset.Row(row);
            var score = TensorPrimitives.Dot(parameters.AsSpan(0, x.Length), x) + parameters[^1];
            var probability = LogisticRegression.Sigmoid(score);
            var weight = Math.Max(probability * (1 - probability), LeastWeight);
            statistics.Add(x, score + (dataset.Labels[row] - probability) / weight, weight);
        }
        return statistics;
    }
}
