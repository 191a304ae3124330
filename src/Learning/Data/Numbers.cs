using System.Globalization;
using System.Text;

namespace SecureFed.Learning;

internal enum NumberKind
{
    Text,
    Finite,
    NotFinite,
}

/// <summary>How numbers are read from and written to files: invariant, shortest text that reads back to the same bits.</summary>
internal static class Numbers
{
    public static NumberKind Parse(ReadOnlySpan<byte> utf8, out double value)
    {
        if (double.TryParse(utf8, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return double.IsFinite(value) ? NumberKind.Finite : NumberKind.NotFinite;
        // .NET reads "NaN" and "Infinity" but not the spellings other languages print.
        return utf8.Length is 3 or 4 && Ascii.EqualsIgnoreCase(utf8.TrimStart("+-"u8), "inf"u8) ? NumberKind.NotFinite : NumberKind.Text;
    }

    public static string Print(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
