using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace SecureFed.Client.Extensions;

/// <summary>The services of a participant.</summary>
public static class SecureFedClientServices
{
    private const string ClientName = "SecureFed";

    // Longer than the longest poll, which is a minute.
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(90);

    /// <summary>Adds a <see cref="SecureFedClient"/>. An <see cref="IContributor"/> must be registered too.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="server">The server's prefix, for example <c>https://example.org/secagg</c>.</param>
    /// <param name="options">Who takes part, and how.</param>
    /// <returns>The client's pipeline, to add to. What is added here stands outside of retries and signature.</returns>
    public static IHttpClientBuilder AddSecureFedClient(this IServiceCollection services, Uri server, Func<IServiceProvider, SecureFedClientOptions> options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(options);
        services.TryAddTransient<SigningHandler>();
        services.TryAddSingleton(provider => new SecureFedClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName), provider.GetRequiredService<SecureFedClientOptions>(), provider.GetRequiredService<IContributor>()));

        var client = services.AddHttpClient(ClientName, http =>
        {
            http.BaseAddress = new Uri(server.ToString().TrimEnd('/') + "/");
            http.Timeout = Timeout.InfiniteTimeSpan;
        });
        // One client lives as long as the application: its connections are renewed, not its handlers.
        client.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        client.AddResilienceHandler("securefed", pipeline => pipeline
            .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 3, Delay = TimeSpan.FromMilliseconds(200), BackoffType = DelayBackoffType.Exponential, UseJitter = true })
            .AddTimeout(LongestTry));
        // Innermost: every try has a signature of its own.
        return client.AddHttpMessageHandler<SigningHandler>();
    }
}
