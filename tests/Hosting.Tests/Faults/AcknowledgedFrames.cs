using System.Collections.Concurrent;
using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

/// <summary>Remembers every frame that the server acknowledged to a client.</summary>
internal sealed class AcknowledgedFrames
{
    private readonly ConcurrentQueue<(SessionId Session, byte[] Body)> bodies = new();

    public int Count => bodies.Count;

    /// <summary>A client's connection that is watched.</summary>
    public HttpMessageHandler Watch() => new Watcher(bodies) { InnerHandler = new SocketsHttpHandler() };

    /// <summary>The acknowledged frames of a session.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Of(SessionId session)
        => bodies.Where(body => body.Session.Equals(session)).SelectMany(body => FrameSplitter.Split(body.Body, int.MaxValue)!);

    private sealed class Watcher(ConcurrentQueue<(SessionId Session, byte[] Body)> bodies) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (request.Content is not null && response.IsSuccessStatusCode && request.RequestUri!.Segments is [_, _, _, "sessions/", var session, ..])
                bodies.Enqueue((new SessionId(Convert.FromHexString(session.TrimEnd('/'))), await request.Content.ReadAsByteArrayAsync(cancellationToken)));
            return response;
        }
    }
}
