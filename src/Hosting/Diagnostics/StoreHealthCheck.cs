using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SecureFed.Hosting;

/// <summary>Healthy while the store can be written: without it no session goes on.</summary>
internal sealed class StoreHealthCheck(ISecureFedStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.CheckAsync(cancellationToken);
            return HealthCheckResult.Healthy("The store can be written.");
        }
        catch (IOException fault)
        {
            return HealthCheckResult.Unhealthy(fault.Message);
        }
    }
}
