using System.Globalization;

namespace SecureFed.Simulation;

/// <summary>The option <c>--dropout</c>: how likely a client falls silent in a session.</summary>
public sealed record DropoutRule
{
    /// <summary>Protocol rounds of a session.</summary>
    public const int ProtocolRounds = 5;

    internal const string Form = "P|P/P/P/P/P";

    private DropoutRule(double? session, IReadOnlyList<double> byRound)
    {
        Session = session;
        ByRound = byRound;
    }

    /// <summary>Nobody falls silent.</summary>
    public static DropoutRule None { get; } = new(0, []);

    /// <summary>The probability to fall silent at all, in a protocol round at random; null when <see cref="ByRound"/> says it.</summary>
    public double? Session { get; }

    /// <summary>For protocol rounds 0 to 4 the probability to fall silent in it, of a client that has not before; empty with <see cref="Session"/>.</summary>
    public IReadOnlyList<double> ByRound { get; }

    /// <summary>Whether nobody ever falls silent.</summary>
    public bool IsNone => Session == 0 || (Session is null && ByRound.All(rate => rate == 0));

    /// <summary>A probability for the whole session, in [0, 1).</summary>
    public static implicit operator DropoutRule(double session) => FromDouble(session);

    /// <summary>A probability for the whole session, in [0, 1).</summary>
    public static DropoutRule FromDouble(double session) => new(session, []);

    /// <summary>Reads a probability, or five separated by slashes, one for each protocol round.</summary>
    /// <exception cref="RequestException">The text has another form.</exception>
    public static DropoutRule Parse(string text)
    {
        var rates = text.Split('/').Select(part => Rate(text, part)).ToArray();
        return rates.Length switch
        {
            1 => FromDouble(rates[0]),
            ProtocolRounds => new DropoutRule(null, rates),
            _ => throw new RequestException("dropout", $"--dropout is '{text}' but must be one number or {ProtocolRounds}, one for each protocol round, separated by slashes."),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Session is { } rate
        ? rate.ToString("R", CultureInfo.InvariantCulture)
        : string.Join('/', ByRound.Select(part => part.ToString("R", CultureInfo.InvariantCulture)));

    /// <inheritdoc/>
    public bool Equals(DropoutRule? other) => other is not null && Session == other.Session && ByRound.SequenceEqual(other.ByRound);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private static double Rate(string text, string part) =>
        double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate is >= 0 and < 1
            ? rate
            : throw new RequestException("dropout", $"--dropout is '{text}' but must be a number at least 0 and below 1, or {ProtocolRounds} of them separated by slashes.");
}
