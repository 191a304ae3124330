using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace SecureFed.Learning;

/// <summary>Sums over rows that suffice to solve weighted least squares: X'WX and X'Wy, where every row ends in a 1 for the bias.</summary>
internal sealed class LeastSquares(int features)
{
    /// <summary>Directions whose share of the largest eigenvalue is below this are redundancies seen through rounding.</summary>
    private const double RankTolerance = 1e-12;

    private readonly int _size = features + 1;
    private readonly double[] _gram = new double[(features + 1) * (features + 1)];
    private readonly double[] _moments = new double[features + 1];
    private readonly double[] _row = new double[features + 1];
    private long _count;

    public void Add(ReadOnlySpan<double> x, double y, double weight = 1)
    {
        x.CopyTo(_row);
        _row[^1] = 1;
        for (var i = 0; i < _size; i++)
        {
            // One-hot columns make most entries zero.
            if (_row[i] == 0)
                continue;
            var upper = _gram.AsSpan(i * _size + i, _size - i);
            TensorPrimitives.MultiplyAdd(_row.AsSpan(i), weight * _row[i], upper, upper);
        }
        TensorPrimitives.MultiplyAdd(_row, weight * y, _moments, _moments);
        _count++;
    }

    /// <summary>Minimises the mean over rows of half the weighted squared errors plus l2/2 times the squared norm of the coefficients but the bias.</summary>
    /// <returns>Coefficients of the features, then the bias; of several minima the one of least norm.</returns>
    public double[] Solve(double l2)
    {
        var matrix = Matrix<double>.Build.Dense(_size, _size, (i, j) =>
            _gram[Math.Min(i, j) * _size + Math.Max(i, j)] / _count + (i == j && i < features ? l2 : 0));
        var right = Vector<double>.Build.Dense(_size, i => _moments[i] / _count);
        var evd = matrix.Evd(Symmetricity.Symmetric);
        var values = evd.EigenValues.Map(value => value.Real);
        var cutoff = RankTolerance * values.Maximum();

        var solution = Invert(right);
        // One step of refinement wins back digits that forming X'WX has cost.
        solution += Invert(right - matrix * solution);
        return solution.ToArray();

        Vector<double> Invert(Vector<double> vector) =>
            evd.EigenVectors * evd.EigenVectors.TransposeThisAndMultiply(vector).MapIndexed((i, share) => values[i] > cutoff ? share / values[i] : 0);
    }
}
