using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace SecureFed.Hosting;

/// <summary>A page for the operator: sessions, rounds, survivors, budget and audits as they are now. It loads nothing from elsewhere.</summary>
public static class StatusPage
{
    private const int Newest = 20;

    private static readonly byte[] Page = Resource("SecureFed.Hosting.status.html");

    /// <summary>Adds what the page shows beside the server itself.</summary>
    public static IServiceCollection AddSecureFedStatus(this IServiceCollection services) => services.AddSingleton<AuditNotes>();

    /// <summary>
    /// Maps the page and the JSON it reads. Whoever can open it learns which sessions there are and how many take part: map it behind the application's own authorization, or on a port that only operators
    /// reach.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="populations">Populations to show even before their first session.</param>
    /// <param name="port">Answer on this local port alone, 404 on all others; null answers on all.</param>
    public static IEndpointConventionBuilder MapSecureFedStatus(this IEndpointRouteBuilder endpoints, IReadOnlyCollection<string>? populations = null, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup("").ExcludeFromDescription();
        group.AddEndpointFilter(async (context, next) => port is null || context.HttpContext.Connection.LocalPort == port ? await next(context) : Results.NotFound());
        group.MapGet("/", (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = new StringValues("default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:; frame-ancestors 'none'");
            return Results.Bytes(Page, "text/html; charset=utf-8");
        });
        group.MapGet("/status.json", async (SecureFedServer server, AuditNotes notes, TimeProvider clock, CancellationToken cancellation) =>
            Results.Json(await SnapshotAsync(server, notes, clock, populations ?? [], cancellation), StatusJson.Default.StatusSnapshot));
        return group;
    }

    private static async Task<StatusSnapshot> SnapshotAsync(SecureFedServer server, AuditNotes notes, TimeProvider clock, IReadOnlyCollection<string> populations, CancellationToken cancellation)
    {
        var open = server.Sessions;
        var names = populations.Concat(open.Select(session => session.Population)).Concat(await server.Store.Ledgers.ListAsync(cancellation)).Distinct().Order(StringComparer.Ordinal);
        var shown = new List<PopulationStatus>();
        foreach (var name in names)
            shown.Add(Of(name, server, notes, open, await server.Store.Sessions.NewestAsync(name, Newest, cancellation)));
        var enrolled = (await server.Store.Participants.ListAsync(cancellation)).Count(participant => participant.Revoked is null);
        return new StatusSnapshot(clock.GetUtcNow(), Convert.ToHexStringLower(server.PublicKey.Span), enrolled, shown);
    }

    private static PopulationStatus Of(string name, SecureFedServer server, AuditNotes notes, IReadOnlyList<SessionStatus> open, IReadOnlyList<SessionRecord> newest)
    {
        var ended = newest.Where(session => session.End is not null).ToArray();
        return new PopulationStatus(
            name,
            server.Balance(name) is { } balance ? new BudgetStatus(balance.Budget.Epsilon, balance.Budget.Delta, balance.Budget.Unit.ToString().ToLowerInvariant(), balance.PlannedEpsilon, balance.RealisedEpsilon, balance.Sessions) : null,
            ended.Count(session => session.End!.IsCompleted),
            [.. open.Where(session => session.Population == name && session.Round < 5).Select(Open)],
            [.. ended.Select(session => Ended(session, notes.Of(session.Id)))],
            ended.Select(session => notes.Of(session.Id)).FirstOrDefault(note => note is not null));
    }

    private static OpenSession Open(SessionStatus session) => new(
        session.Session.ToString(), session.TrainingRound, session.Attempt, session.Started, session.Round, session.Invited, session.Participants, session.Answers, session.Closes);

    private static EndedSession Ended(SessionRecord session, AuditNote? audit) => new(
        session.Id.ToString(), session.TrainingRound, session.Attempt, session.End!.Time, session.End.IsCompleted, session.End.Survivors, session.End.Note, audit?.Verdict);

    private static byte[] Resource(string name)
    {
        using var stream = typeof(StatusPage).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
