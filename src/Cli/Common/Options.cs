using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace SecureFed.Cli;

/// <summary>Makes options whose mistakes are one sentence that names the option, the value and the range.</summary>
internal static class Options
{
    /// <summary>A real number in [<paramref name="least"/>, <paramref name="most"/>]; <paramref name="standard"/> when absent.</summary>
    public static Option<double> Number(string name, string description, double standard,
        double least = double.NegativeInfinity, double most = double.PositiveInfinity) =>
        new(name) { Description = description, HelpName = "number", DefaultValueFactory = _ => standard, CustomParser = result => Parse(name, result, least, most) };

    /// <summary>A real number in [<paramref name="least"/>, <paramref name="most"/>]; null when absent.</summary>
    public static Option<double?> OptionalNumber(string name, string description,
        double least = double.NegativeInfinity, double most = double.PositiveInfinity) =>
        new(name) { Description = description, HelpName = "number", CustomParser = result => Parse(name, result, least, most) };

    /// <summary>A whole number in [<paramref name="least"/>, <paramref name="most"/>]; <paramref name="standard"/> when absent.</summary>
    public static Option<long> Count(string name, string description, long standard, long least = 0, long most = long.MaxValue) =>
        new(name) { Description = description, HelpName = "count", DefaultValueFactory = _ => standard, CustomParser = result => Parse(name, result, least, most) };

    /// <summary>A whole number in [<paramref name="least"/>, <paramref name="most"/>]; null when absent.</summary>
    public static Option<long?> OptionalCount(string name, string description, long least = 0, long most = long.MaxValue) =>
        new(name) { Description = description, HelpName = "count", CustomParser = result => Parse(name, result, least, most) };

    /// <summary>One word out of <paramref name="words"/>; the first is the default unless <paramref name="required"/>.</summary>
    public static Option<string> Choice(string name, string description, string[] words, bool required = false)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            Required = required,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (!words.Contains(text))
                    result.AddError($"{name} is '{text}' but must be {string.Join(", ", words[..^1])} or {words[^1]}.");
                return text;
            },
        };
        option.CompletionSources.Add(words);
        if (!required)
            option.DefaultValueFactory = _ => words[0];
        return option;
    }

    /// <summary>Free text, a file or a folder; null when absent.</summary>
    public static Option<string?> Text(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };

    /// <summary>A switch: present or absent.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>Whether the user typed the option; false when its value is only the default.</summary>
    public static bool IsGiven(this ParseResult parse, Option option) => parse.GetResult(option) is { Implicit: false };

    private static T Parse<T>(string name, ArgumentResult result, T least, T most)
        where T : struct, INumber<T>
    {
        var text = result.Tokens[0].Value;
        if (!T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || T.IsNaN(value))
            result.AddError($"{name} is '{text}' but must be a {(typeof(T) == typeof(double) ? "number" : "whole number")}.");
        else if (value < least || value > most)
            result.AddError($"{name} is {text} but must be {Range(least, most)}.");
        return value;
    }

    private static string Range<T>(T least, T most)
        where T : struct, INumber<T>
    {
        var hasLeast = !T.IsInfinity(least) && least != T.CreateSaturating(long.MinValue);
        var hasMost = !T.IsInfinity(most) && most != T.CreateSaturating(long.MaxValue);
        return (hasLeast, hasMost) switch
        {
            (true, true) => string.Create(CultureInfo.InvariantCulture, $"between {least} and {most}"),
            (true, false) => string.Create(CultureInfo.InvariantCulture, $"at least {least}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"at most {most}"),
        };
    }
}
