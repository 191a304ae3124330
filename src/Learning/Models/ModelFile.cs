using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureFed.Learning;

/// <summary>A trained model as a JSON file: its parameters and all that is needed to refuse data it was not made for.</summary>
public sealed class ModelFile
{
    private const string CurrentFormat = "securefed-model-1";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<LearningTask>(JsonNamingPolicy.CamelCase) },
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>What kind of file this is.</summary>
    public required string Format { get; init; }

    /// <summary>Name of the data set the model was trained on.</summary>
    public required string Dataset { get; init; }

    /// <summary>What the model predicts.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>The label's column.</summary>
    public required string Label { get; init; }

    /// <summary>The classes, in order; null for regression.</summary>
    public required IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Public bounds of a regression label, least and greatest; null for classes.</summary>
    public required IReadOnlyList<double>? LabelBounds { get; init; }

    /// <summary>Penalty factor used in training.</summary>
    public required double L2 { get; init; }

    /// <summary><see cref="Schema.Hash"/> of the schema that turned rows into features.</summary>
    public required string SchemaHash { get; init; }

    /// <summary>Names of the features, in order.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>The parameters, laid out as <see cref="LinearModel"/> says.</summary>
    public required IReadOnlyList<double> Parameters { get; init; }

    /// <summary>Describes a trained model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">The data it was trained on.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <exception cref="ArgumentException">The number of parameters is wrong, or one is not finite.</exception>
    public static ModelFile Of(LinearModel model, Dataset dataset, ReadOnlySpan<double> parameters)
    {
        if (parameters.Length != model.ParameterCount)
            throw new ArgumentException($"The model has {model.ParameterCount} parameters, not {parameters.Length}.", nameof(parameters));
        foreach (var parameter in parameters)
            if (!double.IsFinite(parameter))
                throw new ArgumentException("A parameter is not finite.", nameof(parameters));
        return new ModelFile
        {
            Format = CurrentFormat,
            Dataset = dataset.Name,
            Task = dataset.Task,
            Label = dataset.Schema.Label,
            Classes = dataset.Schema.Classes,
            LabelBounds = dataset.Schema.LabelBounds is var (min, max) ? [min, max] : null,
            L2 = model.L2,
            SchemaHash = dataset.Schema.Hash,
            Features = dataset.FeatureNames,
            Parameters = parameters.ToArray(),
        };
    }

    /// <summary>The file's text; the same model gives the same text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where to.</param>
    public void Save(string path) => File.WriteAllText(path, ToJson());

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where from.</param>
    /// <exception cref="DataFormatException">The file is missing or is not a model.</exception>
    public static ModelFile Load(string path)
    {
        try
        {
            var model = JsonSerializer.Deserialize<ModelFile>(File.ReadAllBytes(path), Json);
            if (model?.Format != CurrentFormat)
                throw new DataFormatException($"{path} is not a model of the format {CurrentFormat}; give a file that train has written.");
            return model;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataFormatException($"There is no model file {path}; check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFormatException($"The model file {path} cannot be read: {error.Message}", error);
        }
        catch (JsonException error)
        {
            throw new DataFormatException($"{path} is not a model file; give one that train has written.", error);
        }
    }

    /// <summary>The parameters, if the model was made for such data.</summary>
    /// <param name="model">The model that will use them.</param>
    /// <param name="dataset">The data it will meet.</param>
    /// <returns>A fresh array.</returns>
    /// <exception cref="DataFormatException">Task, label, classes, features, bounds or the number of parameters differ.</exception>
    public double[] ParametersFor(LinearModel model, Dataset dataset)
    {
        if (Mismatch(dataset) is { } mismatch)
            throw new DataFormatException($"The model trained on {Dataset} does not fit {dataset.Name}: {mismatch}; use the data and schema it was trained with.");
        if (Parameters.Count != model.ParameterCount)
            throw new DataFormatException($"The model trained on {Dataset} has {Parameters.Count} parameters where {model.ParameterCount} are needed; its file is damaged.");
        return [.. Parameters];
    }

    private string? Mismatch(Dataset dataset)
    {
        if (Task != dataset.Task)
            return $"its task is {SchemaJson.Keyword(Task)}, not {SchemaJson.Keyword(dataset.Task)}";
        if (Label != dataset.Schema.Label)
            return $"it predicts '{Label}', not '{dataset.Schema.Label}'";
        if (!(Classes ?? []).SequenceEqual(dataset.Schema.Classes ?? []))
            return $"its classes are {string.Join(", ", Classes ?? [])}, not {string.Join(", ", dataset.Schema.Classes ?? [])}";
        if (Features.Except(dataset.FeatureNames).FirstOrDefault() is { } gone)
            return $"it uses the feature '{gone}', which the data lacks";
        if (dataset.FeatureNames.Except(Features).FirstOrDefault() is { } added)
            return $"the data has the feature '{added}', which it does not know";
        return SchemaHash == dataset.Schema.Hash ? null : "the bounds, values or order of columns in the schema differ";
    }
}
