using System.Data.Common;
using System.Security.Cryptography;

namespace SecureFed.Hosting;

/// <summary>Models: one row for each, with its hash.</summary>
internal sealed class SqlModelStore(SqlDatabase database) : IModelStore
{
    private const string Columns = "SELECT population, training_round, model, hash FROM model WHERE population = @population";

    public async ValueTask<ReadOnlyMemory<byte>> PutAsync(string population, ulong trainingRound, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(population);
        var hash = SHA256.HashData(bytes.Span);
        await database.WriteAsync(isSynced: true, async statements =>
        {
            var key = KeyOf(population, trainingRound);
            var added = await statements.RunAsync(
                "INSERT INTO model (population, training_round, model, hash) VALUES (@population, @training_round, @model, @hash) ON CONFLICT DO NOTHING",
                [.. key, new("@model", bytes), new("@hash", hash)]).ConfigureAwait(false);
            if (added == 1)
                return;
            var stored = await statements.ReadAsync(
                "SELECT hash FROM model WHERE population = @population AND training_round = @training_round", row => row.GetFieldValue<byte[]>(0), key).ConfigureAwait(false);
            if (!stored[0].AsSpan().SequenceEqual(hash))
                throw new InvalidOperationException($"population {population} has another model for training round {trainingRound}; a model never changes");
        }, cancellation).ConfigureAwait(false);
        return hash;
    }

    public async ValueTask<StoredModel?> FindAsync(string population, ulong trainingRound, CancellationToken cancellation = default)
        => Checked(await database.ReadAsync(Columns + " AND training_round = @training_round", ModelOf, KeyOf(population, trainingRound), cancellation).ConfigureAwait(false));

    public async ValueTask<StoredModel?> LatestAsync(string population, CancellationToken cancellation = default)
        => Checked(await database.ReadAsync(Columns + " ORDER BY training_round DESC LIMIT 1", ModelOf, [new("@population", population)], cancellation).ConfigureAwait(false));

    private static SqlValue[] KeyOf(string population, ulong trainingRound) => [new("@population", population), new("@training_round", checked((long)trainingRound))];

    private static StoredModel ModelOf(DbDataReader row) => new(row.GetString(0), (ulong)row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3));

    private static StoredModel? Checked(List<StoredModel> models)
        => models is not [var model] ? null
        : SHA256.HashData(model.Bytes.Span).AsSpan().SequenceEqual(model.Hash.Span) ? model
        : throw new IOException($"the model of population {model.Population} for training round {model.TrainingRound} does not have its hash: restore the database from a backup.");
}
