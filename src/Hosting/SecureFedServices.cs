using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SecureFed.Hosting;

/// <summary>The services of a server.</summary>
public static class SecureFedServices
{
    internal const string DocumentName = "securefed";

    /// <summary>
    /// Adds a server. An <see cref="ISecureFedStore"/> must be registered too. Options are validated when the application starts; a health check named
    /// <c>securefed</c> says whether the store can be written.
    /// </summary>
    public static OptionsBuilder<SecureFedOptions> AddSecureFed(this IServiceCollection services, Action<SecureFedOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddMetrics();
        services.AddOpenApi(DocumentName, document => document.ShouldInclude = description => description.GroupName == DocumentName);
        services.AddHealthChecks().AddCheck<StoreHealthCheck>("securefed");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HostingMetrics>();
        services.TryAddSingleton<RequestGate>();
        services.TryAddSingleton<Endpoints>();
        services.TryAddSingleton<ParticipantRegistrar>();
        services.TryAddSingleton<SecureFedServer>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecureFedOptions>, SecureFedOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SecureFedServer>(provider => provider.GetRequiredService<SecureFedServer>()));
        return services.AddOptions<SecureFedOptions>().Configure(configure).ValidateOnStart();
    }

    /// <summary>Adds a coordinator: its training rounds run one after another, beside those of other coordinators.</summary>
    public static IServiceCollection AddTrainingCoordinator<T>(this IServiceCollection services)
        where T : class, ITrainingCoordinator
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<T>();
        return services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<CoordinatorLoop>(provider, provider.GetRequiredService<T>()));
    }
}
