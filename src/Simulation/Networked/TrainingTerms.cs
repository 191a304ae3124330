using System.Text.Json;
using System.Text.Json.Serialization;
using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>
/// What the clients of a training that runs over a network must agree on before the first training round: the schema and how they train. Public, and bound into every session by its hash.
/// </summary>
public sealed record TrainingTerms
{
    /// <summary>Hash of the schema that turns rows into numbers.</summary>
    public required string SchemaHash { get; init; }

    /// <summary>Clients of the federation.</summary>
    public required int Clients { get; init; }

    /// <summary>How <c>--client</c> picks the rows of one client out of a file that holds everybody's.</summary>
    public required string Partition { get; init; }

    /// <summary>Which rows are test rows; null takes the schema's rule.</summary>
    public required string? TestRule { get; init; }

    /// <summary>Ridge penalty.</summary>
    public required double L2 { get; init; }

    /// <summary>Most records of one client that may enter a sum; meaningless unless the unit is a record.</summary>
    public required int RecordsPerClient { get; init; }

    /// <summary>The settings of the training, defaults filled in.</summary>
    public required TrainingSettings Settings { get; init; }

    /// <summary>The seed of what need not be private: partition, cohorts and the order of rows; null draws it, everybody for themselves.</summary>
    public required long? Seed { get; init; }

    /// <summary>Whether noise is drawn from the seed as well, so that a run can be repeated: nothing is private then.</summary>
    public required bool InsecureSimulationNoise { get; init; }

    /// <summary>The terms as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, TermsJson.Default.TrainingTerms);

    /// <summary>Reads terms.</summary>
    /// <exception cref="FormatException">They are not terms.</exception>
    public static TrainingTerms Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, TermsJson.Default.TrainingTerms) ?? throw new FormatException("the terms of the training are empty");
        }
        catch (JsonException fault)
        {
            throw new FormatException($"the terms of the training cannot be read: {fault.Message}", fault);
        }
    }

    internal static TrainingTerms Of(TrainingRequest request, TrainingRun run) => new()
    {
        SchemaHash = run.Federation.Data.Schema.Hash,
        Clients = run.Federation.Clients.Count,
        Partition = request.Partition.ToString(),
        TestRule = request.TestRule?.ToString(),
        L2 = request.L2 ?? LinearModel.DefaultL2(run.Federation.Data.Task),
        RecordsPerClient = run.Plan.Vectors[0].ContributionsPerClient,
        Settings = run.Settings,
        Seed = request.Seed,
        InsecureSimulationNoise = request.InsecureSimulationNoise,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TrainingTerms))]
internal sealed partial class TermsJson : JsonSerializerContext;
