using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using SecureFed.Http;
using SecureFed.Protocol;

namespace SecureFed.Client;

/// <summary>What the server answered for good: the request is not worth another try.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The body of a good answer.</param>
/// <param name="Round">The round in the header; -1 without one.</param>
/// <param name="Detail">Why it was refused.</param>
internal sealed record ServerAnswer(HttpStatusCode Status, byte[] Body, int Round, string Detail)
{
    public bool IsGood => (int)Status is >= 200 and < 300;
}

/// <summary>
/// Speaks to the server. A request that meets a broken network, a server that starts again or one that is busy is made again, for as long as it takes: every request of the binding may be repeated.
/// </summary>
internal sealed class ServerLink(HttpClient http, SecureFedClientOptions options)
{
    private const int LargestDocument = 4 << 20;

    // The title of the refusal of a request that came before (docs/spec/http.md section 2).
    private const string Replay = "replay";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    public Task<ServerAnswer> GetAsync(string target, CancellationToken cancellation, int mostBytes = LargestDocument) => SendAsync(HttpMethod.Get, target, null, null, mostBytes, cancellation);

    public Task<ServerAnswer> PostFrameAsync(SessionId session, ReadOnlyMemory<byte> frame, CancellationToken cancellation)
        => SendAsync(HttpMethod.Post, $"/v1/sessions/{session}/frames", frame, BindingLimits.FrameType, LargestDocument, cancellation);

    public Task<ServerAnswer> PutInputAsync(SessionId session, int part, ReadOnlyMemory<byte> frames, CancellationToken cancellation)
        => SendAsync(HttpMethod.Put, $"/v1/sessions/{session}/input/{part}", frames, BindingLimits.FrameType, LargestDocument, cancellation);

    /// <summary>Tells the server not to wait for an advertisement. Tried once: when it does not arrive, round 0 takes its whole time, and nothing else is lost.</summary>
    public async Task DeclineAsync(SessionId session, CancellationToken cancellation)
    {
        try
        {
            await TryAsync(HttpMethod.Post, $"/v1/sessions/{session}/declined", null, null, LargestDocument, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (IsPassing(fault) && !cancellation.IsCancellationRequested)
        {
            // As said: the round's time passes.
        }
    }

    public Task<ServerAnswer> EnrolAsync(string token, string name, CancellationToken cancellation)
    {
        var request = new EnrolmentRequest(token, options.Id.Text, Convert.ToHexStringLower(options.Signer.PublicKey.Span), name);
        return SendAsync(HttpMethod.Post, "/v1/participants", JsonSerializer.SerializeToUtf8Bytes(request, BindingJson.Default.EnrolmentRequest), "application/json", LargestDocument, cancellation);
    }

    private async Task<ServerAnswer> SendAsync(HttpMethod method, string target, ReadOnlyMemory<byte>? body, string? type, int mostBytes, CancellationToken cancellation)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            cancellation.ThrowIfCancellationRequested();
            string trouble;
            try
            {
                if (await TryAsync(method, target, body, type, mostBytes, cancellation).ConfigureAwait(false) is { } answer)
                    return answer;
                trouble = "the server is busy, or saw this signature before";
            }
            catch (Exception fault) when (IsPassing(fault) && !cancellation.IsCancellationRequested)
            {
                trouble = fault.Message;
            }
            // Up to half as much again, so that clients do not come back all at once.
            var wait = pause * (1 + Random.Shared.NextDouble() / 2);
            options.Logger.TryingAgain(method.Method, target, trouble, wait);
            await Task.Delay(wait, options.Clock, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<ServerAnswer?> TryAsync(HttpMethod method, string target, ReadOnlyMemory<byte>? body, string? type, int mostBytes, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(target[1..], UriKind.Relative));
        request.Options.Set(SigningHandler.Target, target);
        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type!);
        }
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if ((int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
            return null;
        var content = await ReadAsync(response, mostBytes, cancellation).ConfigureAwait(false);
        if (content is null)
            return new ServerAnswer(HttpStatusCode.RequestEntityTooLarge, [], -1, $"the answer is longer than {mostBytes} bytes");
        var round = response.Headers.TryGetValues(BindingLimits.RoundHeader, out var values) && int.TryParse(values.First(), out var number) ? number : -1;
        var answer = new ServerAnswer(response.StatusCode, content, round, "");
        if (answer.IsGood)
            return answer;
        var problem = ProblemOf(content);
        // A connection that broke makes HTTP clients and proxies send a request again by themselves, with its old signature: the answer to the first is lost, and this is that to the second.
        if (answer.Status == HttpStatusCode.Unauthorized && problem?.Title == Replay)
            return null;
        return answer with { Detail = problem?.Detail ?? $"{(int)response.StatusCode} {response.ReasonPhrase}" };
    }

    private static async Task<byte[]?> ReadAsync(HttpResponseMessage response, int mostBytes, CancellationToken cancellation)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            if (content.Length + read > mostBytes)
                return null;
            content.Write(buffer, 0, read);
        }
        return content.ToArray();
    }

    private static ProblemAnswer? ProblemOf(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, BindingJson.Default.ProblemAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether an exception is of the network, and may pass. What stands in front of this client may add others to retries and time limits of its own.</summary>
    private static bool IsPassing(Exception fault) => fault is HttpRequestException or IOException or OperationCanceledException or TimeoutException || fault.GetType().Namespace?.StartsWith("Polly", StringComparison.Ordinal) == true;
}
