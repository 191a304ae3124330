using System.Text.Json;

namespace SecureFed.Privacy;

/// <summary>The words by which people and JSON name the values of this assembly's enumerations: kebab case.</summary>
internal static class Words
{
    /// <summary>The word for <paramref name="value"/>, for example "add-or-remove-one".</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
