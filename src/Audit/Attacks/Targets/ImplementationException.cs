namespace SecureFed.Audit;

/// <summary>A program under attack cannot be started, or does not speak the process interface: nothing can be said about it.</summary>
public sealed class ImplementationException(string message) : Exception(message);
