using Microsoft.Extensions.Logging;

namespace SecureFed.Hosting;

/// <summary>What all sessions of a server share.</summary>
/// <param name="Store">Where everything is kept.</param>
/// <param name="Options">How sessions run.</param>
/// <param name="Clock">The clock of deadlines.</param>
/// <param name="Logger">Where sessions report.</param>
/// <param name="Metrics">What is measured.</param>
/// <param name="Ledgers">What sessions cost.</param>
/// <param name="Changed">Called when some session has another round.</param>
internal sealed record HostServices(
    ISecureFedStore Store, SecureFedOptions Options, TimeProvider Clock, ILogger Logger, HostingMetrics Metrics, LedgerBook Ledgers, Action Changed);
