namespace SecureFed.Simulation;

/// <summary>The request is right, but what it would spend exceeds the budget of its population; nothing was done.</summary>
/// <param name="message">One sentence with the figures and what to change.</param>
public sealed class BudgetSpentException(string message) : Exception(message);

/// <summary>A request that cannot be carried out as asked: one sentence names the field and the mend.</summary>
/// <param name="field">The option, key or column that is wrong, as the user writes it.</param>
/// <param name="message">One sentence that names the field and what to change.</param>
public sealed class RequestException(string field, string message) : Exception(message)
{
    /// <summary>The option, key or column that is wrong, as the user writes it.</summary>
    public string Field { get; } = field;
}
