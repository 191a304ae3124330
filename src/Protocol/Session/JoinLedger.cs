using System.Globalization;

namespace SecureFed.Protocol;

/// <summary>
/// The latest training round and attempt that a client joined, for each task. It only goes up: keys and noise of an attempt are never used in another, and an old session cannot be offered again.
/// The host stores <see cref="ToText"/> before an advertisement leaves, and loads it when it starts.
/// </summary>
public sealed class JoinLedger
{
    private readonly SortedDictionary<string, (ulong TrainingRound, uint Attempt)> joined = new(StringComparer.Ordinal);

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    /// <exception cref="FormatException">A line is not "task trainingRound attempt", or a task stands twice.</exception>
    public static JoinLedger Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ledger = new JoinLedger();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ');
            if (fields.Length != 3 || !ParticipantId.IsName(fields[0])
                || !ulong.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var trainingRound)
                || !uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
                || !ledger.joined.TryAdd(fields[0], (trainingRound, attempt)))
                throw new FormatException($"A join ledger has lines 'task trainingRound attempt', one for each task, not '{line}'.");
        }
        return ledger;
    }

    /// <summary>One line for each task: task, training round, attempt.</summary>
    public string ToText()
        => string.Concat(joined.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value.TrainingRound} {entry.Value.Attempt}\n")));

    /// <summary>Whether the attempt is later than every one that was joined for its task.</summary>
    public bool Admits(SessionParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return !joined.TryGetValue(parameters.Task, out var last) || (parameters.TrainingRound, parameters.Attempt).CompareTo(last) > 0;
    }

    internal void Record(SessionParameters parameters) => joined[parameters.Task] = (parameters.TrainingRound, parameters.Attempt);
}
