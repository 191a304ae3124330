using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureFed.Http;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>A request that a participant made.</summary>
/// <param name="Participant">Who.</param>
/// <param name="Body">The whole body.</param>
internal sealed record SignedRequest(ParticipantId Participant, ReadOnlyMemory<byte> Body);

/// <summary>
/// What every request passes first: size, signature, clock, replay and rate, cheapest first (docs/spec/http.md section 2). A refusal says little to its sender and everything to the log.
/// </summary>
internal sealed class RequestGate(
    ISecureFedStore store, IOptions<SecureFedOptions> options, TimeProvider clock, ILogger<RequestGate> logger, HostingMetrics metrics) : IDisposable
{
    // A wrong signature costs 60 microseconds to find out; more than this from one address are not looked at.
    private const int WrongSignaturesPerSecond = 100;

    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));

    private readonly ReplayWindow replays = new(clock, options.Value.ClockTolerance);
    private readonly PartitionedRateLimiter<ParticipantId> rates = PartitionedRateLimiter.Create<ParticipantId, ParticipantId>(
        id => RateLimitPartition.GetTokenBucketLimiter(id, _ => Bucket(options.Value.RequestsPerSecond, options.Value.RequestBurst)));
    private readonly PartitionedRateLimiter<string> wrongSignatures = PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetTokenBucketLimiter(address, _ => Bucket(WrongSignaturesPerSecond, WrongSignaturesPerSecond)));

    /// <summary>Verifies a request and reads its body.</summary>
    /// <param name="http">The request.</param>
    /// <param name="target">The path below the prefix and the query.</param>
    /// <param name="mostBytes">The longest body.</param>
    /// <param name="keyOf">The key of a participant that is not enrolled yet, from its body; null for all requests but enrolment.</param>
    /// <returns>The request, or the refusal.</returns>
    public async ValueTask<(SignedRequest? Request, IResult? Refusal)> VerifyAsync(HttpContext http, string target, int mostBytes, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?>? keyOf = null)
    {
        Limit(http, mostBytes);
        if (!AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var header) || header.Scheme != RequestSignature.Scheme
            || !RequestSignature.TryParse(header.Parameter, out var signature))
            return Refuse(http, StatusCodes.Status401Unauthorized, "it is not signed");
        if (!replays.IsTimely(signature.Time))
        {
            http.Response.Headers[RequestSignature.TimeHeader] = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Refuse(http, StatusCodes.Status401Unauthorized, $"the time of {signature.Id}'s signature is not within {options.Value.ClockTolerance} of this clock, or before this server started", "clock");
        }
        ReadOnlyMemory<byte>? key = null;
        if (keyOf is null)
        {
            if (await store.Participants.FindAsync(signature.Id, http.RequestAborted) is not { Revoked: null } participant)
                return Refuse(http, StatusCodes.Status401Unauthorized, $"{signature.Id} is not enrolled, or revoked");
            key = participant.PublicKey;
        }
        var address = AddressOf(http);
        if (!IsWithin(wrongSignatures, address, permits: 0))
            return Refuse(http, StatusCodes.Status429TooManyRequests, "too many wrong signatures came from its address");

        var (body, refusal) = await ReadBodyAsync(http, mostBytes);
        if (refusal is not null)
            return (null, refusal);
        key ??= keyOf!(body);
        var statement = RequestSignature.Statement(
            options.Value.Signer!.PublicKey.Span, signature.Id, http.Request.Method, target, signature.Time, signature.Nonce, SHA256.HashData(body.Span));
        if (key is not { } publicKey || !Signatures.Verify(publicKey.Span, statement, signature.Signature))
        {
            IsWithin(wrongSignatures, address, permits: 1);
            return Refuse(http, StatusCodes.Status401Unauthorized, $"the signature is not {signature.Id}'s over this request");
        }
        if (!replays.Admit(signature.Id, signature.Time, signature.Nonce))
            return Refuse(http, StatusCodes.Status401Unauthorized, $"{signature.Id} sent this request before: it is replayed", "replay");
        return IsWithin(rates, signature.Id, permits: 1)
            ? (new SignedRequest(signature.Id, body), null)
            : Refuse(http, StatusCodes.Status429TooManyRequests, $"{signature.Id} makes more than {options.Value.RequestsPerSecond} requests a second");
    }

    /// <summary>Refuses a request with a log line; what the sender is told does not say who is enrolled.</summary>
    public (SignedRequest? Request, IResult Refusal) Refuse(HttpContext http, int status, string reason, string? title = null)
    {
        logger.RequestRefused(AddressOf(http), http.Request.Method, http.Request.Path, reason);
        metrics.RequestRefused(status);
        if (status == StatusCodes.Status429TooManyRequests)
            http.Response.Headers.RetryAfter = "1";
        return (null, Problems.Of(status, title, status switch
        {
            StatusCodes.Status401Unauthorized when title is null => "The request is not signed by a participant of this server.",
            StatusCodes.Status404NotFound => "There is no such session.",
            _ => $"The request is refused: {reason}.",
        }));
    }

    /// <summary>Lets go of the limiters.</summary>
    public void Dispose()
    {
        rates.Dispose();
        wrongSignatures.Dispose();
    }

    /// <summary>Lets the web server itself cut off a body that is too long or too slow, of a refused request too.</summary>
    private static void Limit(HttpContext http, int mostBytes)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = mostBytes;
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = SlowestBody;
    }

    private async ValueTask<(ReadOnlyMemory<byte> Body, IResult? Refusal)> ReadBodyAsync(HttpContext http, int mostBytes)
    {
        if (http.Request.ContentLength > mostBytes)
            return (default, Refuse(http, StatusCodes.Status413PayloadTooLarge, $"its body of {http.Request.ContentLength} bytes is longer than {mostBytes}").Refusal);
        try
        {
            // Memory is given for what came, not for what was announced: whoever announces much and sends little holds little.
            var body = new MemoryStream();
            var buffer = new byte[16 * 1024];
            for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
            {
                if (body.Length + read > mostBytes)
                    return (default, Refuse(http, StatusCodes.Status413PayloadTooLarge, $"its body is longer than {mostBytes} bytes").Refusal);
                body.Write(buffer, 0, read);
            }
            return (body.GetBuffer().AsMemory(0, (int)body.Length), null);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException fault)
        {
            return (default, Refuse(http, fault.StatusCode, $"its body could not be read: {fault.Message}").Refusal);
        }
    }

    private static bool IsWithin<T>(PartitionedRateLimiter<T> limiter, T resource, int permits)
    {
        using var lease = limiter.AttemptAcquire(resource, permits);
        return lease.IsAcquired;
    }

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    private static TokenBucketRateLimiterOptions Bucket(int perSecond, int burst) => new()
    {
        TokenLimit = burst,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };
}

/// <summary>Refusals as RFC 9457 documents.</summary>
internal static class Problems
{
    public static IResult Of(int status, string? title, string detail, string? rule = null)
        => Results.Json(new ProblemAnswer(status, title, detail, rule), BindingJson.Default.ProblemAnswer, "application/problem+json", status);
}
