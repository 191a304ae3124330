using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureFed.Privacy;

/// <summary>An answer to one <see cref="AccountRequest"/> or <see cref="CalibrationRequest"/>, or the reason why there is none.</summary>
public sealed record AccountAnswer
{
    /// <summary>What the request called itself.</summary>
    public JsonElement? Id { get; init; }

    /// <summary>The noise multiplier that a calibration found.</summary>
    public double? NoiseMultiplier { get; init; }

    /// <summary>The epsilon, if it was asked for; infinite if nothing is private.</summary>
    public double? Epsilon { get; init; }

    /// <summary>The delta, if it was asked for.</summary>
    public double? Delta { get; init; }

    /// <summary>The Renyi divergence, if it was asked for.</summary>
    public double? Rdp { get; init; }

    /// <summary>What the true value is not below.</summary>
    public double Lower { get; init; }

    /// <summary>What the value promises.</summary>
    public Certification Certified { get; init; }

    /// <summary>Who answered.</summary>
    public AccountantKind Accountant { get; init; }

    /// <summary>Which two inputs the guarantee is about.</summary>
    public PrivacyRelation Relation { get; init; }

    /// <summary>Whole sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why there is no answer; null if there is one.</summary>
    public string? Error { get; init; }

    /// <summary>The answer as one JSON object: only the fields that were asked for; what is infinite is null, with a warning.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["id"] = Id is { } id ? JsonNode.Parse(id.GetRawText()) : null };
        if (Error is not null)
        {
            json["error"] = Error;
            return json;
        }

        foreach (var (name, value) in new[] { ("noiseMultiplier", NoiseMultiplier), ("epsilon", Epsilon), ("delta", Delta), ("rdp", Rdp) })
        {
            if (value is { } number)
                json[name] = Finite(number);
        }

        json["lower"] = Finite(Lower);
        json["certified"] = Words.Of(Certified);
        json["accountant"] = Words.Of(Accountant);
        json["relation"] = Words.Of(Relation);
        json["warnings"] = new JsonArray([.. Warnings.Select(warning => (JsonNode)warning)]);
        return json;
    }

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;
}
