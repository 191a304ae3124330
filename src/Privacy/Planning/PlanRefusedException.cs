namespace SecureFed.Privacy;

/// <summary>A plan that cannot work, with the field to change. Thrown before anything is drawn or sent.</summary>
public sealed class PlanRefusedException : Exception
{
    /// <param name="field">The name of the field to change, in camel case as in JSON.</param>
    /// <param name="message">One sentence: what is wrong and how to mend it.</param>
    public PlanRefusedException(string field, string message)
        : base(message) => Field = field;

    /// <summary>The field to change.</summary>
    public string Field { get; }
}
