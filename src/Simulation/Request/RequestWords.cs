using System.Text.Json;

namespace SecureFed.Simulation;

/// <summary>The words that users write and read for enum values.</summary>
public static class RequestWords
{
    /// <summary>The word of <paramref name="value"/>: its name in lower case with hyphens, algorithms in their usual spelling.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => value switch
        {
            FederatedAlgorithm algorithm => algorithm.ToString().ToLowerInvariant(),
            _ => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()),
        };

    internal static string Choice(string[] words) =>
        words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";
}
