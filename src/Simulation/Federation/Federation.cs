using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>Data, model and clients: everything about a federation that does not change while it trains.</summary>
public sealed class Federation
{
    private Federation(Dataset data, double l2, IReadOnlyList<ClientRows> clients)
    {
        Data = data;
        Model = LinearModel.For(data, l2);
        Unpenalised = LinearModel.For(data, 0);
        Clients = clients;
        RowsPerClient = (double)data.TrainRows.Length / clients.Count;
    }

    /// <summary>The data. Its training rows are those of the clients.</summary>
    public Dataset Data { get; }

    /// <summary>Rows that clients hold out of their training rows, ascending; empty unless asked for.</summary>
    public IReadOnlyList<int> ValidationRows { get; private init; } = [];

    /// <summary>The model, with its ridge penalty.</summary>
    public LinearModel Model { get; }

    /// <summary>The clients and their training rows.</summary>
    public IReadOnlyList<ClientRows> Clients { get; }

    /// <summary>Training rows over clients: a public figure of planning, not a mean that clients reveal.</summary>
    public double RowsPerClient { get; }

    /// <summary>Training rows of the largest client.</summary>
    public int LargestClient => Clients.Max(client => client.Rows.Length);

    /// <summary>The same model without its penalty.</summary>
    internal LinearModel Unpenalised { get; }

    /// <summary>A federation as one of its clients sees it: all training rows of <paramref name="data"/> are that client's.</summary>
    internal static Federation OfOne(Dataset data, double l2) => new(data, l2, [new ClientRows(data.Name, data.TrainRows.ToArray())]);

    /// <summary>Deals the training rows of <paramref name="data"/> to clients.</summary>
    /// <exception cref="RequestException">The partition cannot be made.</exception>
    public static Federation Create(TrainingRequest request, Dataset data, SeedTree seed)
    {
        var clients = Partitioners.Deal(request.Partition, data, data.TrainRows, request.Clients, seed.Child("partition"));
        int[] heldOut = [];
        if (request.Validation)
        {
            (clients, heldOut) = Simulation.ValidationRows.Split(clients);
            data = data.WithTrainRows([.. clients.SelectMany(client => client.Rows).Order()]);
        }
        var canaries = Enumerable.Range(1, request.Canaries).Select(canary => new ClientRows($"canary-{canary}", []));
        return new Federation(data, request.L2 ?? LinearModel.DefaultL2(data.Task), [.. clients, .. canaries]) { ValidationRows = heldOut };
    }
}
