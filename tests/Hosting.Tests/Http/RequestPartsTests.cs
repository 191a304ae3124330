using Microsoft.Extensions.Time.Testing;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

/// <summary>The small parts that requests pass: replay window, splitting of bodies, drawing of cohorts.</summary>
public sealed class RequestPartsTests
{
    private static readonly ParticipantId Alice = ParticipantId.Parse("alice");
    private static readonly ParticipantId Bob = ParticipantId.Parse("bob");

    [Fact]
    public void A_nonce_is_admitted_once_by_each_participant_for_as_long_as_its_time_is()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var window = new ReplayWindow(clock, TimeSpan.FromMinutes(5));
        var (time, nonce) = (Now(clock), new byte[16]);

        Assert.True(window.Admit(Alice, time, nonce));
        Assert.False(window.Admit(Alice, time, nonce));
        Assert.True(window.Admit(Bob, time, nonce));
        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.True(window.IsTimely(time));
        Assert.False(window.Admit(Alice, time, nonce));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(window.IsTimely(time));
    }

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-299, true)]
    [InlineData(299, true)]
    [InlineData(301, false)]
    public void A_time_outside_the_tolerance_is_not_timely(int seconds, bool isTimely)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var window = new ReplayWindow(clock, TimeSpan.FromMinutes(5));
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(isTimely, window.IsTimely(Now(clock) + seconds * 1000L));
        Assert.False(window.IsTimely(long.MaxValue));
        Assert.False(window.IsTimely(0));
    }

    [Fact]
    public void What_was_signed_before_the_server_started_is_not_timely_since_it_may_have_been_seen()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var before = Now(clock) - 1;

        Assert.False(new ReplayWindow(clock, TimeSpan.FromMinutes(5)).IsTimely(before));
    }

    [Fact]
    public void A_participant_with_too_many_requests_is_refused_until_old_ones_expire()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var window = new ReplayWindow(clock, TimeSpan.FromMinutes(5));
        var nonce = new byte[16];
        bool Next()
        {
            BitConverter.TryWriteBytes(nonce, BitConverter.ToInt64(nonce) + 1);
            return window.Admit(Alice, Now(clock), nonce);
        }

        Assert.All(Enumerable.Range(0, 30_000), _ => Assert.True(Next()));
        Assert.False(Next());
        clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromMilliseconds(1));
        Assert.True(Next());
    }

    [Theory]
    [InlineData("920102", 3, 1)]
    [InlineData("92010292030493050607", 3, 3)]
    [InlineData("92010292030493050607", 2, null)]
    [InlineData("9201", 3, null)]
    [InlineData("", 3, null)]
    [InlineData("c6ffffffff", 3, null)]
    [InlineData("ddffffffff", 3, null)]
    [InlineData("c4", 3, null)]
    [InlineData("c0", 3, null)]
    [InlineData("93cc80ceffffffffcfffffffffffffffff", 1, 1)]
    [InlineData("92a152c50001ffdc000201d90141", 3, 2)]
    public void A_body_is_split_into_whole_values_or_refused(string hex, int most, int? expected)
    {
        var body = Convert.FromHexString(hex);

        var frames = FrameSplitter.Split(body, most);

        Assert.Equal(expected, frames?.Count);
        if (frames is not null)
            Assert.Equal(body, frames.SelectMany(frame => frame.ToArray()));
    }

    [Fact]
    public void Any_bytes_are_split_or_refused()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var body = new byte[random.Next(0, 40)];
            random.NextBytes(body);
            if (FrameSplitter.Split(body, 100) is { } frames)
                Assert.Equal(body, frames.SelectMany(frame => frame.ToArray()));
        }
    }

    [Fact]
    public void Deep_nesting_is_refused_and_not_followed()
        => Assert.Null(FrameSplitter.Split(Enumerable.Repeat((byte)0x91, 1_000_000).ToArray(), 3));

    [Fact]
    public void A_fixed_cohort_holds_everybody_equally_often()
    {
        var everybody = Enumerable.Range(0, 10).Select(i => new Participant(ParticipantId.Parse($"p{i}"), new byte[32], "", DateTimeOffset.UnixEpoch)).ToArray();
        var plan = Plan(ClientSampling.Fixed(4));
        var counts = new int[10];
        for (var draw = 0; draw < 5000; draw++)
        {
            var (cohort, refusal) = CohortDraw.Draw(plan, everybody);
            Assert.Null(refusal);
            Assert.Equal(4, cohort.Select(participant => participant.Id).Distinct().Count());
            foreach (var participant in cohort)
                counts[Array.IndexOf(everybody, participant)]++;
        }

        // Each count is binomial: 5000 draws of probability 0.4, standard deviation 35; seven of them.
        Assert.All(counts, count => Assert.InRange(count, 2000 - 245, 2000 + 245));
    }

    [Fact]
    public void A_poisson_cohort_draws_everybody_independently_with_the_probability_of_the_plan()
    {
        var everybody = Enumerable.Range(0, 1000).Select(i => new Participant(ParticipantId.Parse($"p{i}"), new byte[32], "", DateTimeOffset.UnixEpoch)).ToArray();
        var plan = Plan(ClientSampling.Poisson(0.3), 1000);

        var sizes = Enumerable.Range(0, 200).Select(_ => CohortDraw.Draw(plan, everybody).Cohort.Count).ToArray();

        // The size has mean 300 and standard deviation 14.5; the mean of 200 has 1.02.
        Assert.InRange(sizes.Average(), 300 - 7, 300 + 7);
        Assert.InRange(Math.Sqrt(sizes.Average(size => Math.Pow(size - 300, 2))), 10, 20);
    }

    [Fact]
    public void Fewer_participants_than_the_plan_counts_on_are_not_drawn_from()
    {
        var few = Enumerable.Range(0, 9).Select(i => new Participant(ParticipantId.Parse($"p{i}"), new byte[32], "", DateTimeOffset.UnixEpoch)).ToArray();

        Assert.Contains("10 clients and 9 are enrolled", CohortDraw.Draw(Plan(ClientSampling.Fixed(4)), few).Refusal, StringComparison.Ordinal);
    }

    private static PrivacyPlan Plan(ClientSampling sampling, int clients = 10) => PrivacyPlan.Create(new PrivacyPlanRequest
    {
        Unit = PrivacyUnit.Client,
        Mechanism = NoiseMechanism.None,
        Clients = clients,
        Sampling = sampling,
        CorruptFraction = 0,
        Vectors = [new VectorRequest { Name = "update", Dimension = 2, Clip = 1 }],
    });

    private static long Now(TimeProvider clock) => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
