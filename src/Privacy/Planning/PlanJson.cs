using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureFed.Privacy;

/// <summary>A plan and its hash, as published.</summary>
internal sealed record PlanFile(string Hash, PlanStatement Plan);

/// <summary>The JSON of published plans: camelCase, enumerations as words, unknown fields refused.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(Kebab<PrivacyUnit>), typeof(Kebab<PrivacyRelation>), typeof(Kebab<NoiseMechanism>), typeof(Kebab<SamplingKind>)])]
[JsonSerializable(typeof(PlanFile))]
internal sealed partial class PlanJson : JsonSerializerContext
{
    private sealed class Kebab<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
        where T : struct, Enum;
}
