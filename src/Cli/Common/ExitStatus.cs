namespace SecureFed.Cli;

/// <summary>What the command's exit status says.</summary>
internal static class ExitStatus
{
    /// <summary>The work ran and its answer is good.</summary>
    public const int Done = 0;

    /// <summary>The work ran and its answer is bad: an audit failed, a session aborted, a budget is spent.</summary>
    public const int BadAnswer = 1;

    /// <summary>The request is wrong: an option, a file, a plan. One sentence on standard error says which.</summary>
    public const int BadRequest = 2;

    /// <summary>The user pressed Ctrl+C.</summary>
    public const int Interrupted = 130;
}
