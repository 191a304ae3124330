using System.Text.Json;

namespace SecureFed.Privacy;

/// <summary>One question to an accountant: what an event costs. Exactly one of delta, epsilon and alpha is given.</summary>
public sealed record AccountRequest
{
    private static readonly string[] KindWords = [.. Enum.GetValues<AccountantKind>().Select(Words.Of)];
    private static readonly string[] RelationWords = [.. Enum.GetValues<PrivacyRelation>().Select(Words.Of)];

    /// <summary>Echoed in the answer; any JSON value.</summary>
    public JsonElement? Id { get; init; }

    /// <summary>Which accountant answers.</summary>
    public AccountantKind Accountant { get; init; } = AccountantKind.Pld;

    /// <summary>Which two inputs the guarantee is about.</summary>
    public PrivacyRelation Relation { get; init; } = PrivacyRelation.ZeroOut;

    /// <summary>Asks for epsilon at this delta.</summary>
    public double? Delta { get; init; }

    /// <summary>Asks for delta at this epsilon, or is the target of a calibration.</summary>
    public double? Epsilon { get; init; }

    /// <summary>Asks for the Renyi divergence of this order.</summary>
    public double? Alpha { get; init; }

    /// <summary>Orders instead of <see cref="RenyiOrders.Default"/>; null keeps those.</summary>
    public IReadOnlyList<double>? Orders { get; init; }

    /// <summary>What was done.</summary>
    public required DpEvent Event { get; init; }

    /// <summary>Reads a request.</summary>
    /// <exception cref="PlanRefusedException">A field is missing, wrong or unknown.</exception>
    /// <exception cref="FormatException">The event is wrong.</exception>
    public static AccountRequest Read(JsonElement json)
    {
        var fields = new JsonFields(json, "request");
        var request = ReadCommon(fields) with { Alpha = fields.OptionalNumber("alpha"), Event = DpEventJson.Read(fields.Object("event")) };
        if (request.Alpha is not null && !fields.Has("accountant"))
            request = request with { Accountant = AccountantKind.Rdp };
        fields.RefuseOthers();
        return request;
    }

    /// <summary>Answers the question.</summary>
    /// <exception cref="PlanRefusedException">The question is not one of the three, or a value is out of range.</exception>
    /// <exception cref="UnsupportedEventException">The accountant has no proof for the event.</exception>
    public AccountAnswer Answer()
    {
        if (new[] { Delta, Epsilon, Alpha }.Count(value => value is not null) != 1)
            throw new PlanRefusedException("delta", "Give exactly one of delta (to be told epsilon), epsilon (to be told delta) and alpha (to be told the Renyi divergence).");
        if (Alpha is { } alpha)
            return RenyiAnswer(alpha);

        var accountant = NewAccountant().Compose(Event);
        var answer = Delta is { } delta ? accountant.Epsilon(CheckedDelta(delta)) : accountant.Delta(CheckedEpsilon(Epsilon!.Value));
        return new AccountAnswer
        {
            Id = Id,
            Epsilon = Delta is null ? null : answer.Value,
            Delta = Delta is null ? answer.Value : null,
            Lower = answer.Lower,
            Certified = answer.Certified,
            Accountant = Accountant,
            Relation = Relation,
            Warnings = answer.Warnings,
        };
    }

    /// <summary>The fields that accounting and calibrating share; the event is filled in by the caller.</summary>
    internal static AccountRequest ReadCommon(JsonFields fields) => new()
    {
        Id = fields.Has("id") ? fields.Object("id").Clone() : null,
        Accountant = Word(fields, "accountant", KindWords, AccountantKind.Pld),
        Relation = Word(fields, "relation", RelationWords, PrivacyRelation.ZeroOut),
        Delta = fields.OptionalNumber("delta"),
        Epsilon = fields.OptionalNumber("epsilon"),
        Orders = fields.OptionalList("orders")?.Select(Order).ToArray(),
        Event = new NoOpEvent(),
    };

    /// <summary>An empty accountant as the request wants it.</summary>
    internal PrivacyAccountant NewAccountant()
    {
        if (Orders is null)
            return PrivacyAccountant.Create(Accountant, Relation);
        if (Accountant != AccountantKind.Rdp)
            throw new PlanRefusedException("orders", "orders belong to the rdp accountant: leave them out or choose it.");
        if (Orders.Count == 0 || !Orders.All(order => order is >= RdpConversion.LeastOrder and <= 100_000))
            throw new PlanRefusedException("orders", "orders must be a list of numbers from 1.01 to 100,000, and not empty.");
        return new RdpAccountant(Relation, Orders);
    }

    internal static double CheckedDelta(double delta) => delta is > 0 and < 1
        ? delta
        : throw new PlanRefusedException("delta", "delta must be above 0 and below 1.");

    private static double CheckedEpsilon(double epsilon) => epsilon >= 0
        ? epsilon
        : throw new PlanRefusedException("epsilon", "epsilon must not be negative.");

    private static double Order(JsonElement json) => json.ValueKind == JsonValueKind.Number
        ? json.GetDouble()
        : throw new PlanRefusedException("orders", "orders must be a list of numbers.");

    private static T Word<T>(JsonFields fields, string field, string[] words, T standard)
        where T : struct, Enum
    {
        if (fields.OptionalText(field) is not { } word)
            return standard;
        var index = Array.IndexOf(words, word);
        return index >= 0
            ? Enum.GetValues<T>()[index]
            : throw new PlanRefusedException(field, $"{field} is '{word}' but must be {string.Join(", ", words[..^1])} or {words[^1]}.");
    }

    private AccountAnswer RenyiAnswer(double alpha)
    {
        if (Accountant != AccountantKind.Rdp)
            throw new PlanRefusedException("accountant", "Only the rdp accountant answers alpha: choose it, or give delta or epsilon.");
        if (Orders is not null)
            throw new PlanRefusedException("orders", "orders do not matter to one Renyi divergence: leave them out.");
        if (alpha is not (> 1 and <= 100_000))
            throw new PlanRefusedException("alpha", "alpha must be above 1 and at most 100,000.");
        var accountant = new RdpAccountant(Relation, [alpha]);
        accountant.Compose(Event);
        return new AccountAnswer
        {
            Id = Id,
            Rdp = accountant.IsNonPrivate ? double.PositiveInfinity : accountant.Divergences[0],
            Certified = Certification.Upper,
            Accountant = Accountant,
            Relation = Relation,
            Warnings = [],
        };
    }
}
