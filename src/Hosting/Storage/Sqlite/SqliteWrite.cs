namespace SecureFed.Hosting;

/// <summary>One write that waits for its turn.</summary>
internal abstract class SqliteWrite(bool isSynced)
{
    public bool IsSynced { get; } = isSynced;

    /// <summary>Whether its caller no longer waits for it.</summary>
    public abstract bool IsGivenUp();

    /// <summary>Does the work; its result is told when the transaction is committed.</summary>
    public abstract void Run(SqlStatements statements);

    public abstract void Succeed();

    public abstract void Fail(Exception fault);
}

/// <summary>One write with its result.</summary>
internal sealed class SqliteWrite<T>(bool isSynced, Func<SqlStatements, Task<T>> work, CancellationToken cancellation) : SqliteWrite(isSynced)
{
    private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public Task<T> Done => done.Task;

    public override bool IsGivenUp() => cancellation.IsCancellationRequested && done.TrySetCanceled(cancellation);

    // SQLite's methods are not asynchronous under their names: the work is complete when they return.
    public override void Run(SqlStatements statements) => result = work(statements).GetAwaiter().GetResult();

    public override void Succeed() => done.TrySetResult(result!);

    public override void Fail(Exception fault) => done.TrySetException(fault);
}
