using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>The JSON answer of an evaluation.</summary>
/// <param name="Task">The task.</param>
/// <param name="Rows">Rows of the data.</param>
/// <param name="TestRows">Rows that were measured.</param>
/// <param name="Features">Features after encoding.</param>
/// <param name="Parameters">Parameters of the model.</param>
/// <param name="Model">The model file.</param>
/// <param name="Metrics">Metrics on the test rows.</param>
public sealed record EvaluationAnswer(LearningTask Task, int Rows, int TestRows, int Features, int Parameters, string Model, MetricsAnswer Metrics);

/// <summary>Measures a model file on data.</summary>
public static class ModelEvaluation
{
    /// <summary>Evaluates the model in <paramref name="path"/> on the test rows of <paramref name="data"/>.</summary>
    /// <exception cref="DataFormatException">The file is not a model or does not fit the data.</exception>
    public static EvaluationAnswer Of(TrainingRequest request, string path, Dataset data)
    {
        var model = LinearModel.For(data, request.L2);
        var parameters = ModelFile.Load(path).ParametersFor(model, data);
        var metrics = Metrics.Evaluate(model, parameters, data, data.TestRows);
        return new EvaluationAnswer(data.Task, data.Rows, data.TestRows.Length, data.Features, model.ParameterCount, path, new MetricsAnswer(MetricWords.Of(metrics)));
    }
}
