using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SecureFed.Privacy;

/// <summary>
/// The form of a line: a JSON object whose first fields are the sequence number and the previous line's hash and whose last is its own hash, the SHA-256 of all bytes before
/// <c>,"hash"</c>. Changing, removing or moving a line breaks the chain.
/// </summary>
internal static class LedgerLine
{
    public const int HashLength = 64;

    /// <summary>What the first line names as its predecessor.</summary>
    public static readonly string Genesis = new('0', HashLength);

    private const string TailStart = ",\"hash\":\"";
    private const string TailEnd = "\"}";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line's bytes without its line feed, and its hash.</summary>
    public static (byte[] Line, string Hash) Write(LedgerEntry entry, string previous)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body, Plain))
        {
            writer.WriteStartObject();
            writer.WriteNumber("sequence", entry.Sequence);
            writer.WriteString("previous", previous);
            writer.WriteString("kind", Words.Of(entry.Kind));
            writer.WriteString("time", entry.Time.ToString("O", CultureInfo.InvariantCulture));
            writer.WriteString("population", entry.Population);
            writer.WriteString("session", entry.Session);
            if (entry.Budget is { } budget)
            {
                writer.WriteString("unit", Words.Of(budget.Unit));
                writer.WriteString("relation", Words.Of(budget.Relation));
                writer.WriteNumber("epsilon", budget.Epsilon);
                writer.WriteNumber("delta", budget.Delta);
            }

            if (entry.Event is { } charged)
            {
                writer.WritePropertyName("event");
                DpEventJson.Write(writer, charged);
            }

            writer.WriteString("plan", entry.PlanHash);
            writer.WriteString("note", entry.Note);
            writer.WriteEndObject();
        }

        // The object's closing brace moves behind the hash.
        byte[] json = body.ToArray()[..^1];
        string hash = Convert.ToHexStringLower(SHA256.HashData(json));
        return ([.. json, .. Encoding.UTF8.GetBytes(TailStart + hash + TailEnd)], hash);
    }

    /// <summary>Reads a line; null when it is not a complete line with its own right hash.</summary>
    public static (LedgerEntry Entry, string Previous, string Hash)? Read(ReadOnlySpan<byte> line)
    {
        int tail = TailStart.Length + HashLength + TailEnd.Length;
        if (line.Length < tail)
        {
            return null;
        }

        var json = line[..^tail];
        string hash = Convert.ToHexStringLower(SHA256.HashData(json));
        if (!line[^tail..].SequenceEqual(Encoding.UTF8.GetBytes(TailStart + hash + TailEnd)))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line.ToArray());
            var root = document.RootElement;
            return (EntryOf(root), root.GetProperty("previous").GetString()!, hash);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static LedgerEntry EntryOf(JsonElement root)
    {
        var kind = Word<LedgerEntryKind>(root, "kind");
        var budget = kind == LedgerEntryKind.Opened
            ? new LedgerBudget(Word<PrivacyUnit>(root, "unit"), Word<PrivacyRelation>(root, "relation"), root.GetProperty("epsilon").GetDouble(), root.GetProperty("delta").GetDouble())
            : null;
        return new LedgerEntry(
            root.GetProperty("sequence").GetInt64(),
            kind,
            DateTimeOffset.ParseExact(Text(root, "time"), "O", CultureInfo.InvariantCulture),
            Text(root, "population"),
            Text(root, "session"),
            root.TryGetProperty("event", out var charged) ? DpEventJson.Read(charged) : null,
            budget,
            Text(root, "plan"),
            Text(root, "note"));
    }

    private static string Text(JsonElement root, string name) => root.GetProperty(name).GetString() ?? throw new FormatException($"{name} is missing.");

    private static T Word<T>(JsonElement root, string name)
        where T : struct, Enum
    {
        string word = Text(root, name);
        foreach (var value in Enum.GetValues<T>())
        {
            if (Words.Of(value) == word)
            {
                return value;
            }
        }

        throw new FormatException($"{name} is '{word}'.");
    }
}
