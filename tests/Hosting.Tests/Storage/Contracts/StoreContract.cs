using System.Text;
using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

/// <summary>What the tests of all stores share: each holds for every database that implements them.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    protected static readonly SessionId First = new([.. Enumerable.Repeat((byte)1, SessionId.Size)]);
    protected static readonly SessionId Second = new([.. Enumerable.Repeat((byte)2, SessionId.Size)]);
    protected static readonly ParticipantId Ada = ParticipantId.Parse("ada");
    protected static readonly ParticipantId Bob = ParticipantId.Parse("bob");
    protected static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected TestDatabase Database { get; private set; } = null!;

    protected ISecureFedStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await CreateAsync();
        Store = Database.Open();
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
            await Store.DisposeAsync();
        if (Database is not null)
            await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>An empty database; skips the test where there is none to be had.</summary>
    protected abstract ValueTask<TestDatabase> CreateAsync();

    /// <summary>Closes the store and opens it again, as a server does that starts again.</summary>
    protected async Task RestartAsync(LogDurability durability = LogDurability.EveryEntry)
    {
        await Store.DisposeAsync();
        Store = Database.Open(durability);
    }

    protected static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static ReadOnlyMemory<byte>[] Many(params string[] texts) => [.. texts.Select(Bytes)];

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
