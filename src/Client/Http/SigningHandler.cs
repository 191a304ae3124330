using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using SecureFed.Http;
using SecureFed.Protocol;

namespace SecureFed.Client;

/// <summary>
/// Signs every request on its way out (docs/spec/http.md section 2). It stands nearest to the network, inside whatever retries, so that every try has a time and a nonce of its
/// own. A server whose clock differs says so; then the difference is kept and the request signed once more.
/// </summary>
public sealed class SigningHandler : DelegatingHandler
{
    internal static readonly HttpRequestOptionsKey<string> Target = new("SecureFed.Target");

    private readonly ParticipantId id;
    private readonly ISigner signer;
    private readonly ReadOnlyMemory<byte> serverKey;
    private readonly TimeProvider clock;
    private long difference;

    /// <summary>Signs for a participant, to the server of its policy.</summary>
    public SigningHandler(SecureFedClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (id, signer, serverKey, clock) = (options.Id, options.Signer, options.ServerKey, options.Clock);
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await SignAsync(request, cancellationToken).ConfigureAwait(false);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !LearnsTime(response))
            return response;
        response.Dispose();
        await SignAsync(request, cancellationToken).ConfigureAwait(false);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async Task SignAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (!request.Options.TryGetValue(Target, out var target))
            throw new InvalidOperationException("This handler signs the requests of a SecureFedClient only.");
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        var time = clock.GetUtcNow().ToUnixTimeMilliseconds() + Interlocked.Read(ref difference);
        var nonce = RandomNumberGenerator.GetBytes(RequestSignature.NonceSize);
        var statement = RequestSignature.Statement(serverKey.Span, id, request.Method.Method, target, time, nonce, SHA256.HashData(body));
        request.Headers.Authorization = new AuthenticationHeaderValue(RequestSignature.Scheme, new RequestSignature(id, time, nonce, signer.Sign(statement)).ToString());
    }

    /// <summary>Whether the server says that its clock is another than thought.</summary>
    private bool LearnsTime(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues(RequestSignature.TimeHeader, out var values)
            || !long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var time))
            return false;
        // A millisecond later, so that no signature is older than a server that has just started.
        Interlocked.Exchange(ref difference, time + 1 - clock.GetUtcNow().ToUnixTimeMilliseconds());
        return true;
    }
}
