using System.Text.Json;

namespace SecureFed.Privacy;

/// <summary>The fields of one JSON object, read strictly: a wrong kind of value or a field that nobody asked for is refused by name.</summary>
internal sealed class JsonFields
{
    private readonly JsonElement json;
    private readonly string owner;
    private readonly HashSet<string> asked = [];

    /// <param name="json">Must be an object.</param>
    /// <param name="owner">What the object is, for messages.</param>
    public JsonFields(JsonElement json, string owner)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new PlanRefusedException(owner, $"{owner} must be a JSON object.");
        (this.json, this.owner) = (json, owner);
    }

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string field) => Find(field) is not null;

    /// <summary>A number, or null.</summary>
    public double? OptionalNumber(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when double.IsFinite(value.GetDouble()) => value.GetDouble(),
        _ => throw Wrong(field, "a number"),
    };

    /// <summary>A text, or null.</summary>
    public string? OptionalText(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Wrong(field, "a text"),
    };

    /// <summary>An object that must be there.</summary>
    public JsonElement Object(string field) => Find(field) ?? throw Missing(field, "an object");

    /// <summary>The values of an array, or null.</summary>
    public IReadOnlyList<JsonElement>? OptionalList(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray()],
        _ => throw Wrong(field, "a list"),
    };

    /// <summary>Refuses what was not asked for.</summary>
    public void RefuseOthers()
    {
        foreach (var property in json.EnumerateObject())
        {
            if (!asked.Contains(property.Name))
                throw new PlanRefusedException(property.Name, $"{owner} has the unknown field '{property.Name}'; it takes {string.Join(", ", asked)}.");
        }
    }

    private JsonElement? Find(string field)
    {
        asked.Add(field);
        return json.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private PlanRefusedException Missing(string field, string kind) => new(field, $"{owner} needs the field '{field}': {kind}.");

    private PlanRefusedException Wrong(string field, string kind) => new(field, $"{field} of {owner} must be {kind}.");
}
