using System.Numerics.Tensors;

namespace SecureFed.Learning;

/// <summary>Mini-batch stochastic gradient descent on one client's rows, starting at the global model. Keeps its buffers: one trainer per thread.</summary>
public sealed class LocalTrainer
{
    private readonly double[] _local;
    private readonly double[] _gradient;
    private readonly double[] _velocity;
    private int[] _order = [];

    /// <summary>Creates a trainer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public LocalTrainer(LinearModel model, LocalTrainingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1);
        if (!(options.LearningRate > 0 && double.IsFinite(options.LearningRate)))
            throw new ArgumentOutOfRangeException(nameof(options), options.LearningRate, "The learning rate must be finite and above 0.");
        if (!(options.Momentum >= 0 && options.Momentum < 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.Momentum, "The momentum must be at least 0 and below 1.");
        if (!(options.Proximal >= 0 && double.IsFinite(options.Proximal)))
            throw new ArgumentOutOfRangeException(nameof(options), options.Proximal, "The proximal term must be finite and 0 or more.");
        Model = model;
        Options = options;
        _local = new double[model.ParameterCount];
        _gradient = new double[model.ParameterCount];
        _velocity = new double[model.ParameterCount];
    }

    /// <summary>The model.</summary>
    public LinearModel Model { get; }

    /// <summary>The settings.</summary>
    public LocalTrainingOptions Options { get; }

    /// <summary>Trains one client for one training round.</summary>
    /// <param name="global">The global parameters.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="rows">The client's training rows; at least one.</param>
    /// <param name="trainingRound">0-based training round, for the schedule.</param>
    /// <param name="trainingRounds">How many there will be.</param>
    /// <param name="shuffle">Decides the order of the rows.</param>
    /// <param name="update">Receives the local minus the global parameters.</param>
    /// <param name="epochs">Passes over the rows; null for those of the settings.</param>
    /// <param name="correction">Is added to every gradient: a difference of control variates (Karimireddy et al. 2020). Empty for none.</param>
    /// <returns>The steps that were taken.</returns>
    public int Train(
        ReadOnlySpan<double> global,
        Dataset dataset,
        ReadOnlySpan<int> rows,
        int trainingRound,
        int trainingRounds,
        Random shuffle,
        Span<double> update,
        int? epochs = null,
        ReadOnlySpan<double> correction = default)
    {
        if (_order.Length < rows.Length)
            _order = new int[rows.Length];
        var order = _order.AsSpan(0, rows.Length);
        rows.CopyTo(order);
        global.CopyTo(_local);
        Array.Clear(_velocity);
        var rate = Options.LearningRateAt(trainingRound, trainingRounds);

        var steps = 0;
        for (var epoch = 0; epoch < (epochs ?? Options.Epochs); epoch++)
        {
            shuffle.Shuffle(order);
            for (var start = 0; start < order.Length; start += Options.BatchSize, steps++)
            {
                Model.Gradient(_local, dataset, order.Slice(start, Math.Min(Options.BatchSize, order.Length - start)), _gradient);
                Correct(global, correction);
                Step(rate);
            }
        }
        TensorPrimitives.Subtract(_local, global, update);
        return steps;
    }

    private void Correct(ReadOnlySpan<double> global, ReadOnlySpan<double> correction)
    {
        if (Options.Proximal > 0)
        {
            TensorPrimitives.MultiplyAdd(_local, Options.Proximal, _gradient, _gradient);
            TensorPrimitives.MultiplyAdd(global, -Options.Proximal, _gradient, _gradient);
        }
        if (!correction.IsEmpty)
            TensorPrimitives.Add(_gradient, correction, _gradient);
    }

    private void Step(double rate)
    {
        TensorPrimitives.MultiplyAdd(_velocity, Options.Momentum, _gradient, _velocity);
        TensorPrimitives.MultiplyAdd(_velocity, -rate, _local, _local);
    }
}
