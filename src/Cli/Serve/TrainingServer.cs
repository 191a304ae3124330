using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureFed.Hosting;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>The web application of a served training: the endpoints for participants and, on a port of its own, the status page.</summary>
internal sealed class TrainingServer : IAsyncDisposable
{
    /// <summary>Below which path participants find the endpoints.</summary>
    public const string Prefix = "/secagg";

    private readonly WebApplication application;
    private readonly SqliteStore store;

    private TrainingServer(WebApplication application, SqliteStore store) => (this.application, this.store) = (application, store);

    /// <summary>The sessions.</summary>
    public SecureFedServer Sessions => application.Services.GetRequiredService<SecureFedServer>();

    /// <summary>Who may take part.</summary>
    public ParticipantRegistrar Registrar => application.Services.GetRequiredService<ParticipantRegistrar>();

    /// <summary>What audits found.</summary>
    public AuditNotes Audits => application.Services.GetRequiredService<AuditNotes>();

    /// <summary>Everything that is kept.</summary>
    public ISecureFedStore Store => store;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="RequestException">The store cannot be opened, or an address is in use.</exception>
    public static async Task<TrainingServer> StartAsync(ServeOptions options, ServerFolder folder, string population, TextWriter log, CancellationToken cancellation)
    {
        SqliteStore store;
        try
        {
            store = new SqliteStore(folder.Database, LogDurability.RoundBoundaries);
        }
        catch (IOException fault)
        {
            throw new RequestException("state", $"--state cannot be used: {fault.Message}");
        }
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new LineLogger(log)).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(options.StatusUrl is { } status ? $"{options.Url};{status}" : options.Url.ToString());
        builder.Services.AddSingleton<ISecureFedStore>(store);
        builder.Services.AddSecureFedStatus();
        builder.Services.AddSecureFed(server =>
        {
            server.Signer = folder.Key;
            server.RegistryFile = folder.Registry;
            server.Deadlines = RoundDeadlines.Each(options.RoundTime);
        });
        var application = builder.Build();
        application.MapSecureFed(Prefix);
        if (options.StatusUrl is not null)
            application.MapSecureFedStatus([population], options.StatusUrl.Port);
        var server = new TrainingServer(application, store);
        try
        {
            await application.StartAsync(cancellation);
            return server;
        }
        catch (IOException fault)
        {
            await server.DisposeAsync();
            throw new RequestException("url", $"--url {options.Url} or --status-url {options.StatusUrl} cannot be listened on: {fault.Message}");
        }
    }

    /// <summary>Stops listening; open sessions go on at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
        await store.DisposeAsync();
    }
}
