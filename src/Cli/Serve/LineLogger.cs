using Microsoft.Extensions.Logging;

namespace SecureFed.Cli;

/// <summary>Writes what a server or client logs as lines of text: level, event and sentence.</summary>
internal sealed class LineLogger(TextWriter writer) : ILoggerProvider, ILogger
{
    private readonly Lock gate = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        lock (gate)
            writer.WriteLine($"{logLevel.ToString().ToLowerInvariant()} {eventId.Id}: {formatter(state, exception)}{(exception is null ? "" : $" {exception.Message}")}");
    }

    public void Dispose()
    {
    }
}
