using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

public abstract class SessionIndexContract : StoreContract
{
    private static readonly SessionRecord Earlier = new(First, "hospitals", 7, 1, Noon, [Bob, Ada]);
    private static readonly SessionRecord Later = new(Second, "hospitals", 8, 0, Noon.AddTicks(1), []);

    [Fact]
    public async Task A_server_that_starts_again_finds_what_is_open()
    {
        await Store.Sessions.AddAsync(Later, Cancellation);
        await Store.Sessions.AddAsync(Earlier, Cancellation);

        await RestartAsync();

        Assert.Equivalent(new[] { Earlier, Later }, await Store.Sessions.OpenAsync(Cancellation), strict: true);
        Assert.Equivalent(new[] { Later }, await Store.Sessions.NewestAsync("hospitals", 1, Cancellation), strict: true);
        Assert.Equal([Bob, Ada], (await Store.Sessions.FindAsync(First, Cancellation))!.Cohort);
    }

    [Fact]
    public async Task The_attempts_at_a_training_round_are_found_among_many_sessions()
    {
        for (byte i = 0; i < 100; i++)
            await Store.Sessions.AddAsync(new SessionRecord(new SessionId([.. Enumerable.Repeat(i, SessionId.Size)]), "hospitals", i / 2ul, i % 2u, Noon.AddSeconds(-i), []), Cancellation);

        var attempts = await Store.Sessions.AttemptsAsync("hospitals", 3, Cancellation);

        Assert.Equal([(3UL, 0U), (3UL, 1U)], attempts.Select(session => (session.TrainingRound, session.Attempt)));
        Assert.Empty(await Store.Sessions.AttemptsAsync("phones", 3, Cancellation));
    }

    [Fact]
    public async Task An_end_is_recorded_once_and_stays()
    {
        var end = new SessionEnd(Noon.AddHours(1), true, 40, "");
        await Store.Sessions.AddAsync(Earlier, Cancellation);

        await Store.Sessions.EndAsync(First, end, Cancellation);
        await Store.Sessions.EndAsync(First, new SessionEnd(Noon.AddHours(2), false, 0, "too late"), Cancellation);

        Assert.Equal(end, (await Store.Sessions.FindAsync(First, Cancellation))!.End);
        Assert.Empty(await Store.Sessions.OpenAsync(Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.Sessions.EndAsync(Second, end, Cancellation));
    }

    [Fact]
    public async Task A_session_recorded_again_stays_as_it_was_and_another_under_its_id_is_refused()
    {
        await Store.Sessions.AddAsync(Earlier, Cancellation);

        await Store.Sessions.AddAsync(Earlier with { Started = Noon.AddHours(3) }, Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.Sessions.AddAsync(Earlier with { Cohort = [Ada, Bob] }, Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.Sessions.AddAsync(Earlier with { Attempt = 2 }, Cancellation));

        Assert.Equivalent(Earlier, await Store.Sessions.FindAsync(First, Cancellation), strict: true);
    }
}
