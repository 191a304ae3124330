using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace SecureFed.Learning;

/// <summary>Sums over rows that suffice to solve weighted least squares: X'WX and X'Wy, where every row ends in a 1 for the bias.</summary>
/// <param name="features">Features of a row, without the bias.</param>
public sealed class LeastSquares(int features)
{
    /// <summary>Directions whose share of the largest eigenvalue is below this are redundancies seen through rounding.</summary>
    private const double RankTolerance = 1e-12;

    private readonly int _size = features + 1;
    private readonly double[] _gram = new double[(features + 1) * (features + 1)];
    private readonly double[] _moments = new double[features + 1];
    private readonly double[] _row = new double[features + 1];
    private double _count;

    /// <summary>Length of X'WX as a vector: its upper triangle, row by row.</summary>
    /// <param name="features">Features of a row, without the bias.</param>
    public static int GramLength(int features) => (features + 1) * (features + 2) / 2;

    /// <summary>The statistics whose vectors are given, as <see cref="CopyTo"/> writes them; a sum over parties, with noise or without.</summary>
    /// <param name="features">Features of a row, without the bias.</param>
    /// <param name="gram">X'WX: its upper triangle, entries off the diagonal times the square root of 2.</param>
    /// <param name="moments">X'Wy.</param>
    public static LeastSquares FromSums(int features, ReadOnlySpan<double> gram, ReadOnlySpan<double> moments)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(gram.Length, GramLength(features));
        ArgumentOutOfRangeException.ThrowIfNotEqual(moments.Length, features + 1);
        var statistics = new LeastSquares(features);
        for (int i = 0, packed = 0; i < statistics._size; i++)
            for (var j = i; j < statistics._size; j++)
                statistics._gram[i * statistics._size + j] = gram[packed++] / (i == j ? 1 : Math.Sqrt(2));
        moments.CopyTo(statistics._moments);
        statistics._count = Math.Max(1, statistics._gram[^1]);
        return statistics;
    }

    /// <summary>Writes the statistics as vectors whose Euclidean norms are the norms of X'WX (Frobenius) and X'Wy.</summary>
    /// <param name="gram">Receives <see cref="GramLength"/> numbers.</param>
    /// <param name="moments">Receives a number per feature and one for the bias.</param>
    public void CopyTo(Span<double> gram, Span<double> moments)
    {
        for (int i = 0, packed = 0; i < _size; i++)
            for (var j = i; j < _size; j++)
                gram[packed++] = _gram[i * _size + j] * (i == j ? 1 : Math.Sqrt(2));
        _moments.CopyTo(moments);
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        Array.Clear(_gram);
        Array.Clear(_moments);
        _count = 0;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="x">Its features.</param>
    /// <param name="y">What they should give.</param>
    /// <param name="weight">Its weight, 0 or more.</param>
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
    /// <param name="l2">Penalty, 0 or more.</param>
    /// <param name="noise">
    /// Standard deviation of noise on the vector of X'WX, 0 without. A symmetric matrix of such noise has a spectral norm near noise x sqrt(2 size), and no direction
    /// of X'WX that is smaller can be told from it: a penalty lifts them all above.
    /// </param>
    /// <returns>Coefficients of the features, then the bias; of several minima the one of least norm.</returns>
    public double[] Solve(double l2, double noise = 0)
    {
        var matrix = Matrix<double>.Build.Dense(_size, _size, (i, j) =>
            _gram[Math.Min(i, j) * _size + Math.Max(i, j)] / _count + (i == j && i < features ? l2 : 0));
        var right = Vector<double>.Build.Dense(_size, i => _moments[i] / _count);
        var evd = matrix.Evd(Symmetricity.Symmetric);
        var values = evd.EigenValues.Map(value => value.Real);
        if (noise > 0)
            values += Math.Max(0, noise * Math.Sqrt(2.0 * _size) / _count - values.Minimum());
        var cutoff = RankTolerance * values.Maximum();

        var solution = Invert(right);
        // One step of refinement wins back digits that forming X'WX has cost.
        if (noise == 0)
            solution += Invert(right - matrix * solution);
        return solution.ToArray();

        Vector<double> Invert(Vector<double> vector) =>
            evd.EigenVectors * evd.EigenVectors.TransposeThisAndMultiply(vector).MapIndexed((i, share) => values[i] > cutoff ? share / values[i] : 0);
    }
}
