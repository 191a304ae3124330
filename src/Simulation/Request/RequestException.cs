namespace SecureFed.Simulation;

/// <summary>A request that cannot be carried out as asked: one sentence names the field and the mend.</summary>
/// <param name="field">The option, key or column that is wrong, as the user writes it.</param>
/// <param name="message">One sentence that names the field and what to change.</param>
public sealed class RequestException(string field, string message) : Exception(message)
{
    /// <summary>The option, key or column that is wrong, as the user writes it.</summary>
    public string Field { get; } = field;
}
