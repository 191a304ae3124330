using System.Security.Cryptography;

namespace SecureFed.Hosting.Tests;

public abstract class ParticipantStoreContract : StoreContract
{
    private static readonly ReadOnlyMemory<byte> Token = SHA256.HashData("token"u8);
    private static readonly Participant AdaNow = new(Ada, SHA256.HashData("ada's key"u8), "Ada's hospital", Noon);
    private static readonly Participant BobNow = new(Bob, SHA256.HashData("bob's key"u8), "", Noon);

    [Fact]
    public async Task A_token_works_once_and_its_user_gets_the_same_answer_again()
    {
        await Store.Participants.AddTokenAsync(Token, Noon.AddMinutes(1), cancellation: Cancellation);

        Assert.Equal(EnrolmentKind.Enrolled, (await Store.Participants.EnrolAsync(Token, AdaNow, Cancellation)).Kind);
        await RestartAsync();
        var again = await Store.Participants.EnrolAsync(Token, AdaNow with { Enrolled = Noon.AddDays(1) }, Cancellation);

        Assert.Equal((EnrolmentKind.Enrolled, Noon), (again.Kind, again.Participant!.Enrolled));
        Assert.Equal(EnrolmentKind.UsedToken, (await Store.Participants.EnrolAsync(Token, BobNow, Cancellation)).Kind);
        Assert.Equal(EnrolmentKind.UsedToken, (await Store.Participants.EnrolAsync(Token, AdaNow with { PublicKey = BobNow.PublicKey }, Cancellation)).Kind);
        Assert.Equal([Ada], await IdsAsync());
    }

    [Fact]
    public async Task A_token_that_is_unknown_expired_or_for_somebody_else_enrols_nobody()
    {
        await Store.Participants.AddTokenAsync(Token, Noon, Bob, Cancellation);

        Assert.Equal(EnrolmentKind.UnknownToken, (await Store.Participants.EnrolAsync(SHA256.HashData("another"u8), AdaNow, Cancellation)).Kind);
        Assert.Equal(EnrolmentKind.UnknownToken, (await Store.Participants.EnrolAsync(Token, AdaNow, Cancellation)).Kind);
        Assert.Equal(EnrolmentKind.ExpiredToken, (await Store.Participants.EnrolAsync(Token, BobNow, Cancellation)).Kind);
        Assert.Empty(await IdsAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.Participants.AddTokenAsync(Token, Noon.AddDays(1), cancellation: Cancellation));
    }

    [Fact]
    public async Task An_identifier_or_key_that_is_taken_leaves_the_token_as_it_was()
    {
        await Store.Participants.AddAsync(AdaNow, Cancellation);
        await Store.Participants.AddTokenAsync(Token, Noon.AddMinutes(1), cancellation: Cancellation);

        Assert.Equal(EnrolmentKind.Taken, (await Store.Participants.EnrolAsync(Token, AdaNow with { PublicKey = BobNow.PublicKey }, Cancellation)).Kind);
        Assert.Equal(EnrolmentKind.Taken, (await Store.Participants.EnrolAsync(Token, BobNow with { PublicKey = AdaNow.PublicKey }, Cancellation)).Kind);
        Assert.Equal(EnrolmentKind.Enrolled, (await Store.Participants.EnrolAsync(Token, BobNow, Cancellation)).Kind);
    }

    [Fact]
    public async Task Of_many_who_use_one_token_at_once_one_is_enrolled()
    {
        await Store.Participants.AddTokenAsync(Token, Noon.AddMinutes(1), cancellation: Cancellation);
        await using var other = Database.Open();

        var answers = await Task.WhenAll(new[] { Store, other, Store, other }.Select((store, i) => Task.Run(async () =>
            (await store.Participants.EnrolAsync(Token, i < 2 ? AdaNow : BobNow, Cancellation)).Kind)));

        // Both requests of the one are answered alike, and so are both of the other.
        Assert.Equal([EnrolmentKind.Enrolled, EnrolmentKind.UsedToken], new[] { answers[0], answers[2] }.Order());
        Assert.Equal((answers[0], answers[2]), (answers[1], answers[3]));
        Assert.Single(await IdsAsync());
    }

    [Fact]
    public async Task A_revoked_participant_stays_with_the_time_of_its_revocation()
    {
        await Store.Participants.AddAsync(AdaNow, Cancellation);

        Assert.True(await Store.Participants.RevokeAsync(Ada, Noon.AddHours(1), Cancellation));
        Assert.True(await Store.Participants.RevokeAsync(Ada, Noon.AddHours(2), Cancellation));
        Assert.False(await Store.Participants.RevokeAsync(Bob, Noon, Cancellation));

        Assert.Equal(Noon.AddHours(1), (await Store.Participants.FindAsync(Ada, Cancellation))!.Revoked);
        Assert.Equal([Ada], await IdsAsync());
        Assert.Null(await Store.Participants.FindAsync(Bob, Cancellation));
    }

    [Fact]
    public async Task A_participant_added_again_is_as_it_was_and_another_key_is_refused()
    {
        Assert.Equal(EnrolmentKind.Enrolled, (await Store.Participants.AddAsync(AdaNow, Cancellation)).Kind);
        Assert.Equal(Noon, (await Store.Participants.AddAsync(AdaNow with { Enrolled = Noon.AddDays(1) }, Cancellation)).Participant!.Enrolled);
        Assert.Equal(EnrolmentKind.Taken, (await Store.Participants.AddAsync(AdaNow with { PublicKey = BobNow.PublicKey }, Cancellation)).Kind);
    }

    private async Task<IEnumerable<Protocol.ParticipantId>> IdsAsync() => (await Store.Participants.ListAsync(Cancellation)).Select(participant => participant.Id);
}
