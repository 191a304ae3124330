using System.Net;
using System.Net.Http.Headers;
using SecureFed.Protocol;

namespace SecureFed.Client.Tests;

/// <summary>A signed request, which can be sent as often as the network likes.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Address">Where it goes.</param>
/// <param name="Authorization">Its signature.</param>
/// <param name="Type">The type of its body.</param>
/// <param name="Body">Its body.</param>
internal sealed record SentRequest(HttpMethod Method, Uri Address, AuthenticationHeaderValue? Authorization, MediaTypeHeaderValue? Type, byte[] Body)
{
    /// <summary>The round that it answers, told by the type of its first frame (wire.md section 1); null for anything else.</summary>
    public int? Round => Body is [0x93, 1, var type, ..] ? type switch { 2 => 0, 4 => 1, 6 or 7 => 2, 9 => 3, 11 => 4, _ => null } : null;

    /// <summary>The session in its path, when it answers a round.</summary>
    public SessionId Session => new(Convert.FromHexString(Address.AbsolutePath.Split('/').First(part => part.Length == 2 * SessionId.Size)));

    public static async Task<SentRequest> OfAsync(HttpRequestMessage request, CancellationToken cancellation) => new(
        request.Method, request.RequestUri!, request.Headers.Authorization, request.Content?.Headers.ContentType,
        request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellation));

    /// <summary>The request, with the same signature; or so much of it that its connection breaks in the middle of its body.</summary>
    public HttpRequestMessage Again(bool isCut = false)
    {
        var request = new HttpRequestMessage(Method, Address);
        request.Headers.Authorization = Authorization;
        if (Body.Length == 0)
            return request;
        request.Content = isCut ? new CutContent(Body) : new ByteArrayContent(Body);
        request.Content.Headers.ContentType = Type;
        return request;
    }

    private sealed class CutContent(byte[] body) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(body.AsMemory(0, body.Length / 2));
            await stream.FlushAsync();
            throw new IOException("the connection breaks");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }
    }
}
