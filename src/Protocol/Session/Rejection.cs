namespace SecureFed.Protocol;

/// <summary>Who broke a rule, as far as this is proven or plain.</summary>
/// <param name="Role">Nobody in particular, the server, or a client.</param>
/// <param name="Client">The client, when it is one.</param>
public sealed record Culprit(CulpritRole Role, ParticipantId? Client)
{
    /// <summary>Nobody can be named: the frame bears no valid signature, or several parties may be at fault.</summary>
    public static Culprit Unknown { get; } = new(CulpritRole.Unknown, null);

    /// <summary>The server.</summary>
    public static Culprit Server { get; } = new(CulpritRole.Server, null);

    /// <summary>A client.</summary>
    public static Culprit Of(ParticipantId client) => new(CulpritRole.Client, client);

    /// <inheritdoc/>
    public override string ToString() => Client?.Text ?? (Role == CulpritRole.Server ? "the server" : "unknown");
}

/// <summary>The role of a culprit.</summary>
public enum CulpritRole
{
    /// <summary>Nobody can be named.</summary>
    Unknown = 0,

    /// <summary>The server.</summary>
    Server = 1,

    /// <summary>A client.</summary>
    Client = 2,
}

/// <summary>One numbered check of docs/validation-rules.md.</summary>
/// <param name="Number">For example <c>R2-04</c>; at most 8 ASCII characters.</param>
/// <param name="Meaning">What must hold, in one sentence.</param>
public sealed record RejectionRule(string Number, string Meaning)
{
    /// <inheritdoc/>
    public override string ToString() => Number;
}

/// <summary>A peer's message that failed a check. A value, never an exception: the server drops the message and goes on, a client leaves the session.</summary>
/// <param name="Rule">The check that failed.</param>
/// <param name="Round">The round of the message, 0 to 4; 5 for result and abort.</param>
/// <param name="Culprit">Who broke the rule.</param>
/// <param name="Expected">What was expected and what was found, in one clause.</param>
public sealed record Rejection(RejectionRule Rule, int Round, Culprit Culprit, string Expected)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Rule.Number} in round {Round} by {Culprit}: {Expected}";
}
