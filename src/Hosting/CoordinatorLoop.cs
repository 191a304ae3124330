using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SecureFed.Hosting;

/// <summary>Runs one coordinator's training rounds until it has no more.</summary>
internal sealed class CoordinatorLoop(ITrainingCoordinator coordinator, SecureFedServer server, TimeProvider clock, ILogger<CoordinatorLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await coordinator.NextAsync(stoppingToken) is not { } request)
                    return;
                var outcome = await server.RunAsync(request, stoppingToken);
                await coordinator.EndedAsync(outcome, stoppingToken);
                if (outcome.Session is null)
                    await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever the application throws, the training goes on; the next try asks it again.
            catch (Exception fault)
            {
                logger.CoordinatorFailed(fault, coordinator.GetType().Name, Pause);
                await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
#pragma warning restore CA1031
        }
    }
}
