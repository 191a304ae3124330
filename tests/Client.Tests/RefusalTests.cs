using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using SecureFed.Http;
using SecureFed.Protocol;

namespace SecureFed.Client.Tests;

/// <summary>Requests that must not get through; each leaves a log line, and the service goes on.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private readonly TestFederation federation = new(4);
    private SessionId session = null!;
    private Task<Hosting.SessionOutcome> running = null!;

    /// <summary>A session to which everybody but the last participant is invited waits in round 0.</summary>
    public async ValueTask InitializeAsync()
    {
        await federation.StartAsync();
        running = federation.Server.RunAsync(federation.Request(plan: TestFederation.ExactPlan(3)) with { Cohort = [.. federation.Ids.Take(3)] }, Cancellation);
        await CrashTests.Eventually(() => federation.Server.Sessions.Count == 1);
        session = federation.Server.Sessions.Single().Session;
    }

    public async ValueTask DisposeAsync() => await federation.DisposeAsync();

    [Fact]
    public async Task A_request_without_a_signature_learns_nothing()
    {
        using var http = new HttpClient();

        foreach (var path in new[] { "due", $"sessions/{session}/frames/0", $"sessions/{session}/model", "registry", "sessions/nonsense/plan" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri($"{federation.Address}/v1/{path}"), Cancellation)).StatusCode);

        await StillWorks("it is not signed");
    }

    [Fact]
    public async Task A_wrong_key_is_refused()
    {
        using var stranger = new KeySigner(RandomNumberGenerator.GetBytes(32));

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(0, $"/v1/sessions/{session}/frames/0", signer: stranger)).StatusCode);

        await StillWorks("the signature is not p000's over this request");
    }

    [Fact]
    public async Task A_replayed_request_is_refused()
    {
        var authorization = Authorize(0, HttpMethod.Get, $"/v1/sessions/{session}/frames/0", []);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(0, $"/v1/sessions/{session}/frames/0", authorization: authorization)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(0, $"/v1/sessions/{session}/frames/0", authorization: authorization)).StatusCode);

        await StillWorks("sent this request before");
    }

    [Theory]
    [InlineData("/v1/sessions/SID/frames/1", "")]
    [InlineData("/v1/sessions/SID/frames/0?wait=1", "")]
    [InlineData("/v1/sessions/SID/frames/0", "body")]
    public async Task A_signature_is_for_one_request_only(string target, string body)
    {
        var authorization = Authorize(0, HttpMethod.Get, $"/v1/sessions/{session}/frames/0", []);

        Assert.Equal(
            body.Length == 0 ? HttpStatusCode.Unauthorized : HttpStatusCode.RequestEntityTooLarge,
            (await SendAsync(0, target.Replace("SID", session.ToString(), StringComparison.Ordinal), authorization: authorization, body: System.Text.Encoding.ASCII.GetBytes(body))).StatusCode);

        await StillWorks("Refused a request");
    }

    [Fact]
    public async Task Declining_binds_nobody_and_is_for_the_invited_who_have_not_advertised()
    {
        var target = $"/v1/sessions/{session}/declined";

        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(3, target, HttpMethod.Post)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(0, target, HttpMethod.Post)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(0, target, HttpMethod.Post)).StatusCode);
        using (var state = new FileClientState(federation.FolderOf(0)))
        {
            await using var changesItsMind = new RunningClients(federation, i => federation.Client(i, federation.OptionsOf(i, state)), count: 1);
            await CrashTests.Eventually(() => federation.Server.Sessions.Single().Answers == 1);
            Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(0, target, HttpMethod.Post)).StatusCode);
        }

        // All three are in the sum, the one that declined too; another decline would have closed round 0 without it.
        await StillWorks("is not invited to it");
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(1, target, HttpMethod.Post)).StatusCode);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public async Task A_clock_that_is_an_hour_off_is_told_the_time_and_its_client_goes_on(int seconds)
    {
        var response = await SendAsync(0, "/v1/due", skew: TimeSpan.FromSeconds(seconds));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.InRange(long.Parse(response.Headers.GetValues("SecureFed-Time").Single()) / 1000 - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), -10, 10);
        await StillWorks("the time of p000's signature", new SkewedClock(TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public async Task Whoever_is_not_invited_sees_what_a_stranger_to_the_session_sees()
    {
        var unknown = new string('0', 64);
        foreach (var path in new[] { "frames/0", "plan", "model", "input" })
        {
            var (notInvited, noSession) = (await SendAsync(3, $"/v1/sessions/{session}/{path}"), await SendAsync(3, $"/v1/sessions/{unknown}/{path}"));
            Assert.Equal(HttpStatusCode.NotFound, notInvited.StatusCode);
            Assert.Equal(await noSession.Content.ReadAsStringAsync(Cancellation), await notInvited.Content.ReadAsStringAsync(Cancellation));
        }
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(3, $"/v1/sessions/{session}/frames", HttpMethod.Post, body: [1, 2, 3])).StatusCode);
        Assert.Contains("\"sessions\":[]", await (await SendAsync(3, "/v1/due")).Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        await StillWorks("p003 is not invited to it");
    }

    [Fact]
    public async Task A_revoked_participant_is_refused_like_a_stranger()
    {
        var stranger = await SendAsync(3, "/v1/due", id: ParticipantId.Parse("nobody"));
        await federation.Registrar.RevokeAsync(federation.Ids[3], Cancellation);

        var revoked = await SendAsync(3, "/v1/due");

        Assert.Equal(HttpStatusCode.Unauthorized, revoked.StatusCode);
        Assert.Equal(await stranger.Content.ReadAsStringAsync(Cancellation), await revoked.Content.ReadAsStringAsync(Cancellation));
        await StillWorks("p003 is not enrolled, or revoked");
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused_before_it_is_read()
    {
        using var content = new StreamContent(new EndlessZeros(10_000_000_000));
        content.Headers.ContentLength = 10_000_000_000;
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{federation.Address}/v1/sessions/{session}/frames") { Content = content };
        request.Headers.ExpectContinue = true;
        request.Headers.Authorization = Authorize(0, HttpMethod.Post, $"/v1/sessions/{session}/frames", []);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await http.SendAsync(request, Cancellation)).StatusCode);

        await StillWorks("its body of 10000000000 bytes is longer than");
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public async Task A_part_of_an_input_that_is_posted_as_a_frame_is_refused_since_it_would_wait_in_memory(byte type)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(0, $"/v1/sessions/{session}/frames", HttpMethod.Post, body: [0x93, 1, type, 0x90])).StatusCode);

        await StillWorks("a masked input is put, part by part");
    }

    [Fact]
    public async Task Garbage_is_refused_and_harms_nobody()
    {
        var random = new Random(1);
        for (var i = 0; i < 100; i++)
        {
            var garbage = new byte[random.Next(1, 300)];
            random.NextBytes(garbage);
            var frame = await SendAsync(0, $"/v1/sessions/{session}/frames", HttpMethod.Post, body: garbage);
            var input = await SendAsync(0, $"/v1/sessions/{session}/input/{i % 3}", HttpMethod.Put, body: garbage);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, frame.StatusCode);
            Assert.True(input.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, $"{input.StatusCode}");
        }

        await StillWorks("refused a frame of p000");
    }

    [Fact]
    public async Task Enrolment_needs_an_unused_token_and_the_key_that_it_enrols()
    {
        using var key = new KeySigner(RandomNumberGenerator.GetBytes(32));
        var options = federation.OptionsOf(3) with { Id = ParticipantId.Parse("newcomer"), Signer = key };
        using var newcomer = federation.Client(3, options);
        var token = await federation.Registrar.InviteAsync(TimeSpan.FromHours(1), cancellation: Cancellation);

        await Assert.ThrowsAsync<SecureFedRefusedException>(() => newcomer.EnrolAsync("0123", cancellation: Cancellation));
        await newcomer.EnrolAsync(token, "New", Cancellation);
        await newcomer.EnrolAsync(token, "New", Cancellation);

        using var second = new KeySigner(RandomNumberGenerator.GetBytes(32));
        using var thief = federation.Client(3, options with { Id = ParticipantId.Parse("thief"), Signer = second });
        await Assert.ThrowsAsync<SecureFedRefusedException>(() => thief.EnrolAsync(token, cancellation: Cancellation));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(3, "/v1/due", signer: key, id: options.Id)).StatusCode);
        await StillWorks("Refused to enrol thief: UsedToken");
        Assert.DoesNotContain(federation.Log, line => line.Contains(token, StringComparison.Ordinal));
    }

    /// <summary>The refusal is in the log, and the session that was open all the time runs to its exact sum.</summary>
    private async Task StillWorks(string logged, TimeProvider? clock = null)
    {
        Assert.Contains(federation.Log, line => line.Contains(logged, StringComparison.Ordinal));
        await using var clients = new RunningClients(federation, i => federation.Client(i, federation.OptionsOf(i) with { Clock = clock ?? TimeProvider.System }), count: 3);
        Assert.All((await running).Decode("update").Total, value => Assert.Equal(6, value, 6));
    }

    private AuthenticationHeaderValue Authorize(int participant, HttpMethod method, string target, byte[] body, KeySigner? signer = null, TimeSpan skew = default, ParticipantId? id = null)
    {
        id ??= federation.Ids[participant];
        var time = (DateTimeOffset.UtcNow + skew).ToUnixTimeMilliseconds();
        var nonce = RandomNumberGenerator.GetBytes(16);
        var statement = RequestSignature.Statement(federation.ServerKey.Span, id, method.Method, target, time, nonce, SHA256.HashData(body));
        return new AuthenticationHeaderValue("SecureFed", new RequestSignature(id, time, nonce, (signer ?? federation.KeyOf(participant)).Sign(statement)).ToString());
    }

    private async Task<HttpResponseMessage> SendAsync(
        int participant, string target, HttpMethod? method = null, byte[]? body = null, KeySigner? signer = null, TimeSpan skew = default, ParticipantId? id = null, AuthenticationHeaderValue? authorization = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, federation.Address + target);
        if (body is { Length: > 0 })
            request.Content = new ByteArrayContent(body);
        request.Headers.Authorization = authorization ?? Authorize(participant, request.Method, target, body ?? [], signer, skew, id);
        return await http.SendAsync(request, Cancellation);
    }

    private sealed class SkewedClock(TimeSpan skew) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + skew;
    }

    private sealed class EndlessZeros(long length) : Stream
    {
        private long read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            count = (int)Math.Min(count, length - read);
            Array.Clear(buffer, offset, count);
            read += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
