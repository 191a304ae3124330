using System.Globalization;

namespace SecureFed.Hosting;

/// <summary>Times as texts in universal time: people can read them, and their order is that of time.</summary>
internal static class SqlTime
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static string TextOf(DateTimeOffset time) => time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    public static DateTimeOffset TimeOf(string text)
        => DateTimeOffset.ParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
