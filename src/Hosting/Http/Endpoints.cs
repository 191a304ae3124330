using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureFed.Http;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>The endpoints of docs/spec/http.md section 4, one method each. Whatever they acknowledge is in the store.</summary>
internal sealed class Endpoints(
    SecureFedServer server, ParticipantRegistrar registrar, RequestGate gate, IOptions<SecureFedOptions> options, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<Endpoints> logger)
{
    private const int DocumentBytes = 4096;
    private const int MostExcepted = 64;

    // The one refusal that says nothing about the frame: its round is closed.
    private const string TooLate = "R0-11";

    /// <summary>POST /v1/participants</summary>
    public Task<IResult> EnrolAsync(HttpContext http, string target) => GuardAsync(http, async () =>
    {
        EnrolmentRequest? enrolment = null;
        var key = default(byte[]);
        var (request, refusal) = await gate.VerifyAsync(http, target, DocumentBytes, body => IsEnrolment(body, out enrolment, out key) ? key : null);
        if (refusal is not null)
            return refusal;
        if (enrolment!.Id != request!.Participant.Text || !Signatures.IsValidPublicKey(key))
            return gate.Refuse(http, StatusCodes.Status400BadRequest, "it is signed by another participant than it enrols, or its key is not valid").Refusal;
        return await registrar.EnrolAsync(enrolment.Token, request.Participant, key, enrolment.Name ?? "", http.RequestAborted)
            ? Results.NoContent()
            : gate.Refuse(http, StatusCodes.Status403Forbidden, "the token cannot enrol this participant").Refusal;
    });

    /// <summary>GET /v1/registry</summary>
    public Task<IResult> RegistryAsync(HttpContext http, string target) => SignedAsync(http, target, 0, async _ =>
        options.Value.RegistryFile is { } file
            ? Results.Bytes(await File.ReadAllBytesAsync(file, http.RequestAborted), "text/plain")
            : Problems.Of(StatusCodes.Status404NotFound, null, "This server has no registry file; get it where the participants' keys are published."));

    /// <summary>GET /v1/due</summary>
    public Task<IResult> DueAsync(HttpContext http, string target, double? wait, string? except) => SignedAsync(http, target, 0, async request =>
    {
        var known = new HashSet<SessionId>();
        foreach (var text in (except ?? "").Split(',', MostExcepted + 1, StringSplitOptions.RemoveEmptyEntries).Take(MostExcepted))
            if (IsSession(text, out var session))
                known.Add(session);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var due = await server.DueAsync(request.Participant, known, Waiting(wait, over.Token), http.RequestAborted);
        await over.CancelAsync();
        return Results.Json(due, BindingJson.Default.DueAnswer);
    });

    /// <summary>GET /v1/sessions/{session}/frames/{round}</summary>
    public Task<IResult> FrameAsync(HttpContext http, string target, string session, int round, double? wait) => SignedAsync(http, target, 0, async request =>
    {
        if (!IsSession(session, out var id))
            return NoSession(http, request);
        if (server.Find(id, request.Participant) is not { } host)
            return await server.EndFrameAsync(id, request.Participant) is { } end ? FrameOf(http, new DueFrame(5, end)) : NoSession(http, request);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var due = await host.FrameAsync(request.Participant, round, Waiting(wait, over.Token), http.RequestAborted);
        await over.CancelAsync();
        return due is null ? Results.NoContent() : FrameOf(http, due);
    });

    /// <summary>GET /v1/sessions/{session}/plan</summary>
    public Task<IResult> PlanAsync(HttpContext http, string target, string session) => OfSessionAsync(http, target, session, 0, async (host, _) =>
        await server.PlanOfAsync(host, http.RequestAborted) is { } plan ? Results.Bytes(plan, "application/json") : Problems.Of(StatusCodes.Status404NotFound, null, "The plan is not there."));

    /// <summary>GET /v1/sessions/{session}/model</summary>
    public Task<IResult> ModelAsync(HttpContext http, string target, string session) => OfSessionAsync(http, target, session, 0, (host, _) =>
        ValueTask.FromResult(Results.Bytes(host.Request.Model, "application/octet-stream")));

    /// <summary>POST /v1/sessions/{session}/frames</summary>
    public Task<IResult> PostFrameAsync(HttpContext http, string target, string session) => FrameOfSessionAsync(http, target, session, BindingLimits.FrameBytes, async (host, request) =>
    {
        // Posted here, the chunks of an input would wait in memory.
        if (request.Body.Span is [0x93, 1, 6 or 7, ..])
            return gate.Refuse(http, StatusCodes.Status400BadRequest, "a masked input is put, part by part").Refusal;
        var reception = await host.ReceiveAsync(request.Participant, request.Body, http.RequestAborted);
        return reception.Rejection is { } rejection ? Rejected(rejection) : Results.NoContent();
    });

    /// <summary>POST /v1/sessions/{session}/declined</summary>
    public Task<IResult> DeclineAsync(HttpContext http, string target, string session) => FrameOfSessionAsync(http, target, session, 0, async (host, request) =>
        await host.DeclineAsync(request.Participant, http.RequestAborted) ? Results.StatusCode(StatusCodes.Status202Accepted) : Closed());

    /// <summary>PUT /v1/sessions/{session}/input/{part}</summary>
    public Task<IResult> PutInputAsync(HttpContext http, string target, string session, int part) => FrameOfSessionAsync(http, target, session, BindingLimits.InputRequestBytes, async (host, request) =>
    {
        var most = BindingLimits.Parts(host.Parameters);
        if (part < 0 || part >= most || FrameSplitter.Split(request.Body, most - part) is not { } frames)
            return gate.Refuse(http, StatusCodes.Status400BadRequest, $"its body is not a sequence of frames that start at a part below {most}").Refusal;
        var input = await host.ReceiveInputAsync(request.Participant, part, frames, http.RequestAborted);
        return input.Unfit is { } unfit ? gate.Refuse(http, StatusCodes.Status422UnprocessableEntity, unfit).Refusal
            : input.Rejection is { } rejection ? Rejected(rejection)
            : Results.Json(new InputAnswer(input.Next, input.IsComplete), BindingJson.Default.InputAnswer);
    });

    /// <summary>GET /v1/sessions/{session}/input</summary>
    public Task<IResult> InputAsync(HttpContext http, string target, string session) => OfSessionAsync(http, target, session, 0, async (host, request) =>
    {
        var input = await host.InputOfAsync(request.Participant, http.RequestAborted);
        return Results.Json(new InputAnswer(input.Next, input.IsComplete), BindingJson.Default.InputAnswer);
    });

    private Task<IResult> OfSessionAsync(HttpContext http, string target, string session, int mostBytes, Func<SessionHost, SignedRequest, ValueTask<IResult>> answer)
        => SignedAsync(http, target, mostBytes, request =>
            IsSession(session, out var id) && server.Find(id, request.Participant) is { } host
                ? answer(host, request)
                : ValueTask.FromResult(NoSession(http, request)));

    /// <summary>What answers a round: after the session's end it is too late as well, also when the session is no longer in memory. Its sender then asks for the end.</summary>
    private Task<IResult> FrameOfSessionAsync(HttpContext http, string target, string session, int mostBytes, Func<SessionHost, SignedRequest, ValueTask<IResult>> answer)
        => SignedAsync(http, target, mostBytes, async request =>
            !IsSession(session, out var id) ? NoSession(http, request)
            : server.Find(id, request.Participant) is { } host ? await answer(host, request)
            : await server.EndFrameAsync(id, request.Participant) is not null ? Closed()
            : NoSession(http, request));

    private Task<IResult> SignedAsync(HttpContext http, string target, int mostBytes, Func<SignedRequest, ValueTask<IResult>> answer) => GuardAsync(http, async () =>
    {
        var (request, refusal) = await gate.VerifyAsync(http, target, mostBytes);
        return refusal ?? await answer(request!);
    });

    /// <summary>A store that fails is an answer: try again later.</summary>
    private async Task<IResult> GuardAsync(HttpContext http, Func<ValueTask<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (IOException fault) when (!http.RequestAborted.IsCancellationRequested)
        {
            logger.RequestFailed(http.Request.Path, fault.Message);
            http.Response.Headers.RetryAfter = "1";
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, null, "The server cannot store anything now; try again later.");
        }
    }

    /// <summary>The time that a request may wait; over as well when the application stops, so that it does not wait for its participants.</summary>
    private Task Waiting(double? seconds, CancellationToken over)
    {
        var wait = seconds is > 0 ? Math.Min(seconds.Value, options.Value.LongestPoll.TotalSeconds) : 0;
        return wait == 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromSeconds(wait), clock, over);
    }

    private static IResult Rejected(Rejection rejection)
        => Problems.Of(
            rejection.Rule.Number == TooLate ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity, "rejected", $"The frame is refused: {rejection}", rejection.Rule.Number);

    private static IResult Closed() => Problems.Of(StatusCodes.Status409Conflict, "rejected", "It is too late: the round is closed.", TooLate);

    private IResult NoSession(HttpContext http, SignedRequest request)
        => gate.Refuse(http, StatusCodes.Status404NotFound, $"{request.Participant} is not invited to it, or there is no such session").Refusal;

    private static IResult FrameOf(HttpContext http, DueFrame due)
    {
        http.Response.Headers[BindingLimits.RoundHeader] = due.Round.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return due.Frame is { } frame
            ? Results.Bytes(frame, BindingLimits.FrameType)
            : Problems.Of(StatusCodes.Status410Gone, null, "The session goes on without this participant: its answer to an earlier round did not arrive in time.");
    }

    private static bool IsSession(string text, out SessionId session)
    {
        session = null!;
        if (text.Length != 2 * SessionId.Size || !text.All(char.IsAsciiHexDigitLower))
            return false;
        session = new SessionId(Convert.FromHexString(text));
        return true;
    }

    private static bool IsEnrolment(ReadOnlyMemory<byte> body, out EnrolmentRequest? enrolment, out byte[]? key)
    {
        (enrolment, key) = (null, null);
        try
        {
            enrolment = JsonSerializer.Deserialize(body.Span, BindingJson.Default.EnrolmentRequest);
        }
        catch (JsonException)
        {
            return false;
        }
        if (enrolment is not { Token.Length: > 0, Id: not null, PublicKey.Length: 2 * Signatures.PublicKeySize })
            return false;
        key = new byte[Signatures.PublicKeySize];
        return Convert.FromHexString(enrolment.PublicKey, key, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
