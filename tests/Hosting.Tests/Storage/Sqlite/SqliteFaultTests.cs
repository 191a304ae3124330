namespace SecureFed.Hosting.Tests;

public sealed class SqliteFaultTests : IAsyncDisposable
{
    private readonly SqliteTestDatabase database = new();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public void A_file_that_is_not_a_database_is_a_sentence_with_its_name_and_the_mend()
    {
        File.WriteAllText(database.Path, string.Concat(Enumerable.Repeat("not a database. ", 100)));

        var fault = Assert.Throws<IOException>(() => database.Open());

        Assert.StartsWith($"database {database.Path} cannot be opened, it is not a database: name another file", fault.Message, StringComparison.Ordinal);
    }
}
