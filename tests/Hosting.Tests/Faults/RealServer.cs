using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureFed.Tests;

namespace SecureFed.Hosting.Tests;

/// <summary>An application with a server on a loopback port, as a developer writes one, and what it logged.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private RealServer(WebApplication application, ConcurrentQueue<string> log)
    {
        this.application = application;
        Log = log;
    }

    public Uri Address => new(application.Urls.First() + "/secagg");

    public int Port => Address.Port;

    public SecureFedServer Sessions => application.Services.GetRequiredService<SecureFedServer>();

    /// <summary>Lines "event id: text".</summary>
    public ConcurrentQueue<string> Log { get; }

    /// <summary>Starts a server. The store belongs to the caller.</summary>
    public static async Task<RealServer> StartAsync(ISecureFedStore store, int port = 0, TimeProvider? clock = null)
    {
        var log = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new QueueLogger(log)).SetMinimumLevel(LogLevel.Information);
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}").ConfigureKestrel(kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddSingleton(clock ?? TimeProvider.System).AddSingleton(store);
        builder.Services.AddSecureFed(options =>
        {
            options.Signer = Cast.ServerKey;
            options.Deadlines = RoundDeadlines.Each(TimeSpan.FromMinutes(5));
        });
        var application = builder.Build();
        application.MapSecureFed();
        application.MapHealthChecks("/health");
        for (var i = 0; i < Cast.Participants; i++)
            await store.Participants.AddAsync(new Participant(Cast.IdOf(i), Cast.KeyOf(i).PublicKey, "", DateTimeOffset.UnixEpoch));
        await application.StartAsync();
        return new RealServer(application, log);
    }

    /// <summary>Waits for a line of the log that holds a text.</summary>
    public async Task<string> LineAsync(string text)
    {
        while (true)
        {
            if (Log.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
                return found;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
