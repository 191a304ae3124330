namespace SecureFed.Protocol;

/// <summary>Guards the one forward method of a state: whoever takes a step twice has a bug, and would reveal or sign twice.</summary>
internal struct Step
{
    private bool taken;

    /// <summary>Marks the step as taken.</summary>
    /// <exception cref="InvalidOperationException">It was taken before.</exception>
    public void Take()
    {
        if (taken)
            throw new InvalidOperationException("This step of the session was taken already; use the state that it returned.");
        taken = true;
    }
}
