using System.Security.Cryptography;

namespace SecureFed.Hosting.Tests;

public abstract class ModelStoreContract : StoreContract
{
    [Fact]
    public async Task The_latest_model_is_that_of_the_highest_training_round()
    {
        await Store.Models.PutAsync("hospitals", 10, Bytes("ten"), Cancellation);
        await Store.Models.PutAsync("hospitals", 9, Bytes("nine"), Cancellation);
        await Store.Models.PutAsync("phones", 11, Bytes("eleven"), Cancellation);

        await RestartAsync();

        var latest = await Store.Models.LatestAsync("hospitals", Cancellation);
        Assert.Equal((10UL, "ten"), (latest!.TrainingRound, Text(latest.Bytes)));
        Assert.Equal("nine", Text((await Store.Models.FindAsync("hospitals", 9, Cancellation))!.Bytes));
        Assert.Null(await Store.Models.FindAsync("hospitals", 11, Cancellation));
        Assert.Null(await Store.Models.LatestAsync("cars", Cancellation));
    }

    [Fact]
    public async Task A_model_is_put_once_and_its_hash_is_that_of_its_bytes()
    {
        var hash = await Store.Models.PutAsync("hospitals", 0, Bytes("model"), Cancellation);

        Assert.Equal(SHA256.HashData("model"u8), hash.ToArray());
        Assert.Equal(hash.ToArray(), (await Store.Models.PutAsync("hospitals", 0, Bytes("model"), Cancellation)).ToArray());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.Models.PutAsync("hospitals", 0, Bytes("other"), Cancellation));
        Assert.Equal("model", Text((await Store.Models.LatestAsync("hospitals", Cancellation))!.Bytes));
    }
}
