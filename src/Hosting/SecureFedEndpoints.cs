using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SecureFed.Http;

namespace SecureFed.Hosting;

/// <summary>Where the endpoints of docs/spec/http.md are in an application.</summary>
public static class SecureFedEndpoints
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    /// <summary>Maps all endpoints below a prefix, and their OpenAPI document at <c>{prefix}/v1/openapi/securefed.json</c>.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">For example <c>/secagg</c>; the empty text is the root.</param>
    public static IEndpointConventionBuilder MapSecureFed(this IEndpointRouteBuilder endpoints, string prefix = "/secagg")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > 0 && (!prefix.StartsWith('/') || prefix.EndsWith('/') || prefix.Contains('{', StringComparison.Ordinal)))
            throw new ArgumentException("The prefix starts with a slash, does not end with one and has no parameters, for example /secagg.", nameof(prefix));
        var answers = endpoints.ServiceProvider.GetRequiredService<Endpoints>();
        var group = endpoints.MapGroup(prefix + "/v1").WithGroupName(SecureFedServices.DocumentName).WithTags("Secure aggregation");

        Describe(group.MapPost("/participants", (Delegate)((HttpContext http) => answers.EnrolAsync(http, TargetOf(http)))), "enrol", "Enrols the participant whose key signs the request, with a one-time token.")
            .Accepts<EnrolmentRequest>(Json).Produces(204).Produces(403, contentType: Problem);
        Describe(group.MapGet("/registry", (Delegate)((HttpContext http) => answers.RegistryAsync(http, TargetOf(http)))), "registry", "The signed registry of all participants' keys.")
            .Produces<string>(200, "text/plain").Produces(404, contentType: Problem);
        Describe(group.MapGet("/due", (HttpContext http, double? wait, string? except) => answers.DueAsync(http, TargetOf(http), wait, except)), "due", "The sessions that wait for a frame of the participant; waits up to so many seconds for one.")
            .Produces<DueAnswer>();

        var session = group.MapGroup("/sessions/{session}");
        Describe(session.MapGet("/plan", (HttpContext http, string session) => answers.PlanAsync(http, TargetOf(http), session)), "plan", "The privacy plan of the session.").Produces<string>(200, Json);
        Describe(session.MapGet("/model", (HttpContext http, string session) => answers.ModelAsync(http, TargetOf(http), session)), "model", "The model of the session.").Produces<byte[]>(200, "application/octet-stream");
        Describe(
            session.MapGet("/frames/{round:int}", (HttpContext http, string session, int round, double? wait) => answers.FrameAsync(http, TargetOf(http), session, round, wait)),
            "frame", "The participant's frame of the first open round from this one on; waits up to so many seconds for it.")
            .Produces<byte[]>(200, BindingLimits.FrameType).Produces(204).Produces(410, contentType: Problem);
        Describe(session.MapPost("/frames", (HttpContext http, string session) => answers.PostFrameAsync(http, TargetOf(http), session)), "postFrame", "Takes a frame of round 0, 1, 3 or 4.")
            .Accepts<byte[]>(BindingLimits.FrameType).Produces(204).Produces(409, contentType: Problem).Produces(422, contentType: Problem);
        Describe(session.MapPost("/declined", (HttpContext http, string session) => answers.DeclineAsync(http, TargetOf(http), session)), "decline", "The participant will not take part; round 0 does not wait for it.")
            .Produces(202).Produces(409, contentType: Problem);
        Describe(session.MapGet("/input", (HttpContext http, string session) => answers.InputAsync(http, TargetOf(http), session)), "input", "The first part of the participant's masked input that is missing.").Produces<InputAnswer>();
        Describe(
            session.MapPut("/input/{part:int}", (HttpContext http, string session, int part) => answers.PutInputAsync(http, TargetOf(http), session, part)),
            "putInput", "Takes parts of the participant's masked input, from this one on.")
            .Accepts<byte[]>(BindingLimits.FrameType).Produces<InputAnswer>().Produces(409, contentType: Problem).Produces(422, contentType: Problem);

        endpoints.MapOpenApi(prefix + "/v1/openapi/{documentName}.json");
        return group;

        string TargetOf(HttpContext http) => http.Request.Path.Value![prefix.Length..] + http.Request.QueryString.Value;
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route, string name, string summary) => route
        .WithName("securefed-" + name).WithSummary(summary)
        .Produces(401, contentType: Problem).Produces(413, contentType: Problem).Produces(429, contentType: Problem).Produces(503, contentType: Problem);
}
