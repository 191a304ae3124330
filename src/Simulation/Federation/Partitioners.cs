using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>Deals training rows to clients. Every training row goes to exactly one client and no client is empty.</summary>
public static class Partitioners
{
    private const int RegressionClasses = 10;

    /// <summary>Deals <paramref name="rows"/> to <paramref name="clients"/> clients by <paramref name="rule"/>.</summary>
    /// <param name="rule">How to deal.</param>
    /// <param name="dataset">The data; labels skew, keys group.</param>
    /// <param name="rows">The row indices to deal, each once.</param>
    /// <param name="clients">Number of clients; null takes one per key, or <see cref="TrainingRequest.StandardClients"/>.</param>
    /// <param name="seed">The seed of the deal.</param>
    /// <returns>One ascending array of row indices per client, with the client's name.</returns>
    /// <exception cref="RequestException">More clients than rows, a client without rows, or a key column that does not fit.</exception>
    public static IReadOnlyList<ClientRows> Deal(PartitionRule rule, Dataset dataset, ReadOnlySpan<int> rows, int? clients, SeedTree seed)
    {
        if (rule.Kind == PartitionKind.Key)
            return ByKey(rule, dataset, rows, clients);

        var count = clients ?? TrainingRequest.StandardClients;
        if (count > rows.Length)
            throw new RequestException("clients", $"--clients is {count} but there are only {rows.Length} training rows; ask for at most {rows.Length} clients.");

        var random = seed.CreateRandom();
        var dealt = rule.Kind switch
        {
            PartitionKind.Iid => Equal(rows, count, random),
            PartitionKind.Quantity => QuantitySkew(rows, count, rule.Concentration, random),
            _ => LabelSkew(rows, LabelClasses(dataset, rows), count, rule.Concentration, random),
        };
        RefuseEmptyClients(rule, dealt);
        return Name(dealt);
    }

    private static IReadOnlyList<ClientRows> ByKey(PartitionRule rule, Dataset dataset, ReadOnlySpan<int> rows, int? clients)
    {
        var keys = dataset.ClientKeys ?? throw new RequestException("partition", $"--partition is '{rule}' but {dataset.Name} has no column '{rule.Column}'.");
        var byKey = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (!byKey.TryGetValue(keys[row], out var list))
                byKey[keys[row]] = list = [];
            list.Add(row);
        }
        var absent = keys.FirstOrDefault(key => !byKey.ContainsKey(key));
        if (absent is not null)
            throw new RequestException("partition", $"--partition is '{rule}' but client '{absent}' has no training row; drop its rows or choose another key.");
        if (clients is { } asked && asked != byKey.Count)
            throw new RequestException("clients", $"--clients is {asked} but column '{rule.Column}' has {byKey.Count} keys; leave --clients out or ask for {byKey.Count}.");
        return [.. byKey.Select(pair => new ClientRows(pair.Key, [.. pair.Value.Order()]))];
    }

    private static List<int>[] Equal(ReadOnlySpan<int> rows, int clients, Random random)
    {
        var shuffled = rows.ToArray();
        random.Shuffle(shuffled);
        var dealt = EmptyHands(clients);
        for (var i = 0; i < shuffled.Length; i++)
            dealt[i % clients].Add(shuffled[i]);
        return dealt;
    }

    private static List<int>[] QuantitySkew(ReadOnlySpan<int> rows, int clients, double concentration, Random random)
    {
        var shuffled = rows.ToArray();
        random.Shuffle(shuffled);
        var dealt = EmptyHands(clients);
        Cut(shuffled, RandomShares.Dirichlet(concentration, clients, random), dealt);
        return dealt;
    }

    private static List<int>[] LabelSkew(ReadOnlySpan<int> rows, int[] classes, int clients, double concentration, Random random)
    {
        var dealt = EmptyHands(clients);
        for (var label = 0; label <= classes.Max(); label++)
        {
            var members = new List<int>();
            for (var i = 0; i < rows.Length; i++)
                if (classes[i] == label)
                    members.Add(rows[i]);
            var shuffled = members.ToArray();
            random.Shuffle(shuffled);
            Cut(shuffled, RandomShares.Dirichlet(concentration, clients, random), dealt);
        }
        return dealt;
    }

    /// <summary>Cuts <paramref name="rows"/> at the cumulated <paramref name="shares"/>, one piece per client.</summary>
    private static void Cut(int[] rows, double[] shares, List<int>[] dealt)
    {
        var (start, cumulated) = (0, 0.0);
        for (var client = 0; client < dealt.Length; client++)
        {
            cumulated += shares[client];
            var end = client == dealt.Length - 1 ? rows.Length : Math.Clamp((int)Math.Round(cumulated * rows.Length), start, rows.Length);
            dealt[client].AddRange(rows.AsSpan(start, end - start));
            start = end;
        }
    }

    /// <summary>Class of each row; for regression the decile of the label stands for a class.</summary>
    private static int[] LabelClasses(Dataset dataset, ReadOnlySpan<int> rows)
    {
        var labels = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            labels[i] = dataset.Labels[rows[i]];
        if (dataset.Task != LearningTask.Regression)
            return Array.ConvertAll(labels, label => (int)label);

        var order = Enumerable.Range(0, labels.Length).OrderBy(i => labels[i]).ToArray();
        var deciles = new int[labels.Length];
        for (var rank = 0; rank < order.Length; rank++)
            deciles[order[rank]] = (int)((long)rank * RegressionClasses / order.Length);
        return deciles;
    }

    private static void RefuseEmptyClients(PartitionRule rule, List<int>[] dealt)
    {
        var empty = dealt.Count(hand => hand.Count == 0);
        if (empty > 0)
            throw new RequestException("partition",
                $"--partition {rule} leaves {empty} of {dealt.Length} clients without rows; ask for fewer --clients, a larger number after the colon, or another --seed.");
    }

    private static List<int>[] EmptyHands(int clients) => [.. Enumerable.Range(0, clients).Select(_ => new List<int>())];

    private static ClientRows[] Name(List<int>[] dealt) =>
        [.. dealt.Select((hand, client) => new ClientRows($"client-{client + 1}", [.. hand.Order()]))];
}

/// <summary>One client's share of the training rows.</summary>
/// <param name="Name">The key of the client, or a number where there is no natural key.</param>
/// <param name="Rows">Row indices, ascending, at least one.</param>
public sealed record ClientRows(string Name, int[] Rows);
