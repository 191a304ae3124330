using SecureFed.Client;
using SecureFed.Learning;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>Trains on the participant's rows for whatever training the server offers.</summary>
/// <param name="request">Data, schema and target as the user gave them.</param>
/// <param name="client">Which part of the file is this participant's; null for all of it.</param>
internal sealed class TrainingContributor(TrainingRequest request, int? client) : Client.IContributor, IDisposable
{
    private TrainingTerms? terms;
    private JoinedTraining? training;

    /// <summary>Why the participant's data do not fit the training: a mistake of the user, not of the server.</summary>
    public RequestException? Mistake { get; private set; }

    public ValueTask ContributeAsync(TrainingTask task, IReadOnlyList<byte[]> vectors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(task);
        try
        {
            var offered = RoundMessage.Decode(task.Model.Span).Terms;
            if (offered != terms)
            {
                training?.Dispose();
                (training, terms) = (JoinedTraining.Create(offered, DataFor(offered), client), offered);
            }
            training!.Contribute(task.Model.Span, task.Plan, [.. vectors]);
            return ValueTask.CompletedTask;
        }
        catch (RequestException mistake)
        {
            Mistake = mistake;
            throw;
        }
    }

    public void Dispose() => training?.Dispose();

    private Dataset DataFor(TrainingTerms offered) => DataSource.Open(request with
    {
        TestRule = offered.TestRule is { } rule ? TestRule.Parse(rule) : null,
        Partition = client is null ? request.Partition : PartitionRule.Parse(offered.Partition),
    }).Data;
}
