using System.Buffers;
using System.Numerics.Tensors;

namespace SecureFed.Learning;

/// <summary>A linear model's loss and gradient as functions of a flat parameter vector. Holds no parameters; safe to share between threads.</summary>
/// <remarks>
/// <para>Parameters are one block per output, each block the weights of all features and then the bias: one block for regression and two classes,
/// one per class for softmax, class after class.</para>
/// <para>The objective over n rows is the mean record loss plus L2/2 times the squared norm of the weights. Biases are not penalised.
/// Federated and pooled training use this same objective.</para>
/// <para>Record losses: half the squared error in scaled label units (<see cref="LabelScale"/>); the negative log-likelihood for classes.</para>
/// </remarks>
public abstract class LinearModel
{
    private protected LinearModel(LearningTask task, int features, int outputs, int classes, double l2)
    {
        Task = task;
        Features = features;
        Outputs = outputs;
        Classes = classes;
        L2 = l2;
    }

    /// <summary>What is predicted.</summary>
    public LearningTask Task { get; }

    /// <summary>Number of features of a row.</summary>
    public int Features { get; }

    /// <summary>Number of classes; 0 for regression.</summary>
    public int Classes { get; }

    /// <summary>Penalty factor: L2/2 times the squared norm of the weights is added to the mean loss; 0 or more.</summary>
    public double L2 { get; }

    /// <summary>Length of a parameter vector.</summary>
    public int ParameterCount => Outputs * (Features + 1);

    /// <summary>Numbers that <see cref="Predict"/> writes: the probability of each class, or one label.</summary>
    public int PredictionCount => Task == LearningTask.Regression ? 1 : Classes;

    private protected int Outputs { get; }

    /// <summary>The penalty a newcomer gets: none for regression (ordinary least squares), a slight one for classes, whose optimum may otherwise lie at infinity.</summary>
    /// <param name="task">The task.</param>
    public static double DefaultL2(LearningTask task) => task == LearningTask.Regression ? 0 : 3e-4;

    /// <summary>The model for a data set: linear, logistic or softmax regression.</summary>
    /// <param name="dataset">Gives task, features, classes and label scale.</param>
    /// <param name="l2">Penalty factor, 0 or more; null for <see cref="DefaultL2"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The penalty is negative or not finite.</exception>
    public static LinearModel For(Dataset dataset, double? l2 = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var penalty = l2 ?? DefaultL2(dataset.Task);
        if (!(penalty >= 0 && double.IsFinite(penalty)))
            throw new ArgumentOutOfRangeException(nameof(l2), penalty, "The penalty must be a finite number, 0 or more.");
        return dataset.Task switch
        {
            LearningTask.Regression => new LinearRegression(dataset.Features, dataset.LabelScale, penalty),
            LearningTask.Binary => new LogisticRegression(dataset.Features, penalty),
            _ => new SoftmaxRegression(dataset.Features, dataset.Classes, penalty),
        };
    }

    /// <summary>The starting point of training: all zeros.</summary>
    public double[] CreateParameters() => new double[ParameterCount];

    /// <summary>The objective over some rows: mean record loss plus penalty.</summary>
    /// <param name="parameters"><see cref="ParameterCount"/> numbers.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="rows">At least one row index.</param>
    public double Loss(ReadOnlySpan<double> parameters, Dataset dataset, ReadOnlySpan<int> rows) =>
        MeanRecordLoss(parameters, dataset, rows) + Penalty(parameters);

    /// <summary>The mean record loss over some rows, without the penalty.</summary>
    /// <param name="parameters"><see cref="ParameterCount"/> numbers.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="rows">At least one row index.</param>
    public double MeanRecordLoss(ReadOnlySpan<double> parameters, Dataset dataset, ReadOnlySpan<int> rows)
    {
        Check(parameters, dataset, rows);
        var scratch = ArrayPool<double>.Shared.Rent(Outputs);
        var sum = 0.0;
        foreach (var row in rows)
            sum += RecordLoss(parameters, dataset.Row(row), dataset.Labels[row], scratch.AsSpan(0, Outputs));
        ArrayPool<double>.Shared.Return(scratch);
        return sum / rows.Length;
    }

    /// <summary>The gradient of <see cref="Loss"/>.</summary>
    /// <param name="parameters"><see cref="ParameterCount"/> numbers.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="rows">At least one row index.</param>
    /// <param name="into">Receives <see cref="ParameterCount"/> numbers.</param>
    public void Gradient(ReadOnlySpan<double> parameters, Dataset dataset, ReadOnlySpan<int> rows, Span<double> into)
    {
        Check(parameters, dataset, rows);
        into = into[..ParameterCount];
        into.Clear();
        var scratch = ArrayPool<double>.Shared.Rent(Outputs);
        foreach (var row in rows)
            AddRecordGradient(parameters, dataset.Row(row), dataset.Labels[row], scratch.AsSpan(0, Outputs), into);
        ArrayPool<double>.Shared.Return(scratch);
        TensorPrimitives.Divide(into, rows.Length, into);
        AddPenaltyGradient(parameters, into);
    }

    /// <summary>The gradient of one record's loss, without the penalty, which depends on no data and needs no protection: see <see cref="AddPenaltyGradient"/>.</summary>
    /// <param name="parameters"><see cref="ParameterCount"/> numbers.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="row">The record's row index.</param>
    /// <param name="into">Receives <see cref="ParameterCount"/> numbers.</param>
    public void RecordGradient(ReadOnlySpan<double> parameters, Dataset dataset, int row, Span<double> into)
    {
        into = into[..ParameterCount];
        into.Clear();
        var scratch = ArrayPool<double>.Shared.Rent(Outputs);
        AddRecordGradient(parameters, dataset.Row(row), dataset.Labels[row], scratch.AsSpan(0, Outputs), into);
        ArrayPool<double>.Shared.Return(scratch);
    }

    /// <summary>Adds the penalty's gradient, L2 times the weights and nothing for biases.</summary>
    /// <param name="parameters"><see cref="ParameterCount"/> numbers.</param>
    /// <param name="into">Is added to.</param>
    public void AddPenaltyGradient(ReadOnlySpan<double> parameters, Span<double> into)
    {
        if (L2 == 0)
            return;
        for (var output = 0; output < Outputs; output++)
        {
            var target = Weights(into, output);
            TensorPrimitives.MultiplyAdd(Weights(parameters, output), L2, target, target);
        }
    }

    /// <summary>Predicts one row.</summary>
    /// <param name="parameters"><see cref="ParameterCount"/> numbers.</param>
    /// <param name="features">The row's features.</param>
    /// <param name="into">Receives <see cref="PredictionCount"/> numbers: class probabilities, or the label in its own unit.</param>
    public abstract void Predict(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, Span<double> into);

    /// <summary>The loss of one record, without the penalty.</summary>
    private protected abstract double RecordLoss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double label, Span<double> scratch);

    /// <summary>Adds the gradient of <see cref="RecordLoss"/>.</summary>
    private protected abstract void AddRecordGradient(
        ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double label, Span<double> scratch, Span<double> into);

    private protected double Score(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, int output = 0) =>
        TensorPrimitives.Dot(Weights(parameters, output), features) + parameters[output * (Features + 1) + Features];

    /// <summary>Adds the gradient of a loss whose derivative by one output's score is known.</summary>
    private protected void AddScoreGradient(double derivative, ReadOnlySpan<double> features, Span<double> into, int output = 0)
    {
        var target = Weights(into, output);
        TensorPrimitives.MultiplyAdd(features, derivative, target, target);
        into[output * (Features + 1) + Features] += derivative;
    }

    private double Penalty(ReadOnlySpan<double> parameters)
    {
        var sum = 0.0;
        for (var output = 0; output < Outputs && L2 > 0; output++)
            sum += TensorPrimitives.SumOfSquares(Weights(parameters, output));
        return L2 / 2 * sum;
    }

    private ReadOnlySpan<double> Weights(ReadOnlySpan<double> parameters, int output) => parameters.Slice(output * (Features + 1), Features);

    private Span<double> Weights(Span<double> parameters, int output) => parameters.Slice(output * (Features + 1), Features);

    private void Check(ReadOnlySpan<double> parameters, Dataset dataset, ReadOnlySpan<int> rows)
    {
        if (parameters.Length != ParameterCount)
            throw new ArgumentException($"The model has {ParameterCount} parameters, not {parameters.Length}.", nameof(parameters));
        if (dataset.Features != Features || dataset.Task != Task || dataset.Classes != Classes)
            throw new ArgumentException($"The model was made for another data set than {dataset.Name}.", nameof(dataset));
        if (rows.IsEmpty)
            throw new ArgumentException("There are no rows to take the mean over.", nameof(rows));
    }
}
