using System.Globalization;
using System.Text.RegularExpressions;

namespace SecureFed.Learning;

/// <summary>Which rows are test rows: a public rule about row numbers, so every run splits the same way.</summary>
public sealed partial record TestRule
{
    private TestRule(int modulus, int remainder) => (Modulus, Remainder) = (modulus, remainder);

    /// <summary>Row index i (0-based, header not counted) is a test row if i % 5 == 4.</summary>
    public static TestRule Default { get; } = new(5, 4);

    /// <summary>The rows of the last of several files are the test rows.</summary>
    public static TestRule LastFile { get; } = new(0, 0);

    /// <summary>The modulus, or 0 for <see cref="LastFile"/>.</summary>
    public int Modulus { get; }

    /// <summary>The remainder that makes a test row.</summary>
    public int Remainder { get; }

    /// <summary>Row index i is a test row if i % modulus == remainder.</summary>
    /// <param name="modulus">At least 2.</param>
    /// <param name="remainder">0 to modulus - 1.</param>
    /// <exception cref="DataFormatException">Outside these ranges.</exception>
    public static TestRule Every(int modulus, int remainder) =>
        modulus >= 2 && remainder >= 0 && remainder < modulus
            ? new TestRule(modulus, remainder)
            : throw new DataFormatException(
                $"The test rule 'i % {modulus} == {remainder}' leaves no training or no test rows; the modulus must be at least 2 and the remainder below it.");

    /// <summary>Reads a rule from a sentence that contains <c>i % M == R</c>, or speaks of the official files.</summary>
    /// <exception cref="DataFormatException">The sentence is neither.</exception>
    public static TestRule Parse(string sentence)
    {
        if (ModuloPattern().Match(sentence) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var modulus)
            && int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var remainder))
            return Every(modulus, remainder);
        if (OfficialPattern().IsMatch(sentence))
            return LastFile;
        throw new DataFormatException($"The test rule '{sentence}' is not understood; write 'i % 5 == 4', or 'the official files' for sets with a test file of their own.");
    }

    /// <summary>Whether a row is a test row.</summary>
    /// <param name="row">0-based row index over all files.</param>
    /// <param name="inLastFile">Whether the row stands in the last file.</param>
    public bool IsTest(int row, bool inLastFile) => Modulus == 0 ? inLastFile : row % Modulus == Remainder;

    /// <summary>The rule in the form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Modulus == 0 ? "the official files: the last one is the test set" : $"i % {Modulus} == {Remainder}";

    [GeneratedRegex(@"\bi\s*%\s*(\d+)\s*==?\s*(\d+)")]
    private static partial Regex ModuloPattern();

    [GeneratedRegex(@"\bofficial\b.*\bfiles\b", RegexOptions.IgnoreCase)]
    private static partial Regex OfficialPattern();
}
