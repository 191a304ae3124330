using System.Net.Sockets;

namespace SecureFed.Hosting.Tests;

/// <summary>Strangers and bad participants: the sessions of others go on, memory stays bounded, and the log says what happened.</summary>
public sealed class HostileRequestTests : IAsyncLifetime
{
    private const long TenGigabytes = 10L << 30;
    private const long Bounded = 64 << 20;

    private readonly SqliteTestDatabase database = new();
    private ISecureFedStore store = null!;
    private RealServer server = null!;
    private long memoryBefore;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        store = database.Open(LogDurability.RoundBoundaries);
        server = await RealServer.StartAsync(store);
        memoryBefore = GC.GetTotalMemory(forceFullCollection: true);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await store.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData("unsigned", "", "401")]
    [InlineData("of a participant", "p", "413")]
    public async Task Ten_gigabytes_that_are_announced_are_not_read(string _, string participant, string status)
    {
        using var socket = await HostileRequests.ConnectAsync(server.Port);
        var authorization = participant.Length == 0 ? "none" : HostileRequests.Unproven(0);

        await socket.SendAsync(HostileRequests.Start(authorization, $"Content-Length: {TenGigabytes}"), Cancellation);

        Assert.StartsWith($"HTTP/1.1 {status}", await HostileRequests.StatusAsync(socket), StringComparison.Ordinal);
        Assert.InRange(await HostileRequests.FloodAsync(socket, new byte[64 * 1024], TenGigabytes), 0, Bounded);
        await server.LineAsync(status == "413" ? $"its body of {TenGigabytes} bytes is longer than" : "it is not signed");
        await SessionsGoOnAsync();
    }

    [Fact]
    public async Task Ten_gigabytes_that_just_come_are_cut_off()
    {
        using var socket = await HostileRequests.ConnectAsync(server.Port);
        await socket.SendAsync(HostileRequests.Start(HostileRequests.Unproven(0), "Transfer-Encoding: chunked"), Cancellation);

        byte[] chunk = [.. "10000\r\n"u8, .. new byte[0x10000], .. "\r\n"u8];
        Assert.InRange(await HostileRequests.FloodAsync(socket, chunk, TenGigabytes), 0, Bounded);

        await server.LineAsync("Refused a request from 127.0.0.1 to PUT");
        await SessionsGoOnAsync();
    }

    [Fact]
    public async Task Slow_connections_hold_little_and_are_closed_while_sessions_go_on()
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < 300; i++)
        {
            sockets.Add(await HostileRequests.ConnectAsync(server.Port));
            var start = HostileRequests.Start(HostileRequests.Unproven(i % Cast.Participants), "Content-Length: 1000000");
            // Half of them never end their header, half never send the body that they announce.
            await sockets[i].SendAsync(i % 2 == 0 ? start.AsMemory(0, 60) : start, Cancellation);
        }

        await SessionsGoOnAsync();

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memoryBefore, long.MinValue, Bounded);
        foreach (var socket in sockets)
        {
            while (await HostileRequests.StatusAsync(socket) != "")
            {
            }
            socket.Dispose();
        }
        await server.LineAsync("its body could not be read: Reading the request body timed out");
    }

    [Fact]
    public async Task Ten_thousand_garbage_requests_are_refused_and_those_to_an_endpoint_logged()
    {
        const int Count = 10_000;
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        var refused = 0;
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (i, cancellation) =>
        {
            using var request = Garbage(new Random(seed + i));
            try
            {
                using var response = await http.SendAsync(request, cancellation);
                if ((int)response.StatusCode is < 400 or >= 500)
                    return;
            }
            catch (HttpRequestException)
            {
                // Hung up on.
            }
            Interlocked.Increment(ref refused);
        });

        Assert.Equal(Count, refused);
        Assert.InRange(server.Log.Count(line => line.StartsWith("1100: ", StringComparison.Ordinal)), Count / 2, Count);
        server.Log.Clear();
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memoryBefore, long.MinValue, Bounded);
        await SessionsGoOnAsync();
    }

    [Fact]
    public async Task Bytes_that_are_no_requests_are_hung_up_on()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            using var socket = await HostileRequests.ConnectAsync(server.Port);
            var bytes = new byte[random.Next(1, 20_000)];
            random.NextBytes(bytes);
            await HostileRequests.FloodAsync(socket, bytes, bytes.Length);
            socket.Shutdown(SocketShutdown.Send);
            Assert.DoesNotContain(" 200", await HostileRequests.StatusAsync(socket), StringComparison.Ordinal);
        }

        await SessionsGoOnAsync();
    }

    /// <summary>A request to one of the endpoints with a wrong signature, a damaged header, a body of noise, or none of what it needs.</summary>
    private static HttpRequestMessage Garbage(Random random)
    {
        (HttpMethod Method, string Path)[] requests =
        [
            (HttpMethod.Get, "/secagg/v1/due?wait=-1&except=x"), (HttpMethod.Post, "/secagg/v1/participants"), (HttpMethod.Get, "/secagg/v1/registry"),
            (HttpMethod.Post, $"/secagg/v1/sessions/{new string('f', 64)}/frames"), (HttpMethod.Put, $"/secagg/v1/sessions/{new string('0', 64)}/input/{random.Next()}"),
            (HttpMethod.Put, "/secagg/v1/sessions/x/input/999999999999"), (HttpMethod.Delete, "/secagg/v1/sessions/%00%ff/frames/-1"),
        ];
        var (method, path) = requests[random.Next(requests.Length)];
        var body = new byte[random.Next(2000)];
        random.NextBytes(body);
        var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(body) };
        if (random.Next(3) > 0)
            request.Headers.TryAddWithoutValidation("Authorization", random.Next(2) == 0 ? Convert.ToBase64String(body) : HostileRequests.Unproven(random.Next(Cast.Participants)));
        return request;
    }

    private async Task SessionsGoOnAsync()
    {
        await using var clients = new RunningFederation(server.Address);

        var outcome = await server.Sessions.RunAsync(Cast.Request(1), Cancellation);

        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(Cast.Sum, value, 6));
    }
}
