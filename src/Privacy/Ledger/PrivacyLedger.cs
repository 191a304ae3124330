using System.Security.Cryptography;

namespace SecureFed.Privacy;

/// <summary>
/// The durable, append-only, hash-chained record of what was charged to each population. A session's planned charge is reserved before it starts and is never taken
/// back: an aborted session may have shown its sum to somebody. Every line is on the disk before the call that wrote it returns, so a crash between any two writes leaves at most
/// one torn line, which nobody had acted on. One writer at a time; not thread safe.
/// </summary>
public sealed class PrivacyLedger : IDisposable
{
    private readonly Stream stream;
    private readonly TimeProvider clock;
    private readonly Dictionary<string, PopulationAccount> populations = [];
    private readonly List<LedgerEntry> entries = [];
    private bool broken;

    private PrivacyLedger(Stream stream, TimeProvider clock)
    {
        this.stream = stream;
        this.clock = clock;
    }

    /// <summary>All lines, oldest first.</summary>
    public IReadOnlyList<LedgerEntry> Entries => entries;

    /// <summary>The last line's hash. Keep or countersign it elsewhere: a chain alone cannot show that its newest lines were cut off.</summary>
    public string Head { get; private set; } = LedgerLine.Genesis;

    /// <summary>The populations that have a budget, in the order they were opened.</summary>
    public IReadOnlyCollection<string> Populations => populations.Keys;

    /// <summary>Opens or creates a ledger file and locks it against other writers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clock">The clock of the entries; null is the system's.</param>
    /// <exception cref="LedgerException">The file was changed.</exception>
    public static PrivacyLedger Open(string path, TimeProvider? clock = null)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        try
        {
            return Open(file, clock);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a ledger on a stream that can be read, written, sought and truncated; the ledger disposes of it.</summary>
    public static PrivacyLedger Open(Stream stream, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var ledger = new PrivacyLedger(stream, clock ?? TimeProvider.System);
        ledger.Replay();
        return ledger;
    }

    /// <summary>Gives a population its budget. Saying the same again changes nothing; a budget is never raised.</summary>
    /// <exception cref="InvalidOperationException">The population has another budget.</exception>
    public void OpenPopulation(string population, LedgerBudget budget)
    {
        ArgumentException.ThrowIfNullOrEmpty(population);
        ArgumentNullException.ThrowIfNull(budget);
        if (!(budget.Epsilon > 0 && double.IsFinite(budget.Epsilon)) || !(budget.Delta > 0 && budget.Delta < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(budget), "A budget has a positive, finite epsilon and a delta between 0 and 1.");
        }

        if (populations.TryGetValue(population, out var known))
        {
            if (known.Budget != budget)
            {
                throw new InvalidOperationException($"The population \"{population}\" has another budget; open a new population instead of changing it.");
            }

            return;
        }

        Append(LedgerEntryKind.Opened, population, budget: budget);
    }

    /// <summary>Reserves a session's planned charge, if the population's budget allows. Call it before the session starts.</summary>
    /// <param name="population">An opened population.</param>
    /// <param name="session">The session's identifier. A retry is another session with another identifier and a charge of its own.</param>
    /// <param name="plan">The plan of the training round.</param>
    /// <param name="note">A remark for people.</param>
    /// <returns>Whether the session may start, and what everything costs with it.</returns>
    /// <exception cref="InvalidOperationException">The session was reserved before, or plan and budget speak of different guarantees.</exception>
    public LedgerAnswer Reserve(string population, string session, PrivacyPlan plan, string note = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(session);
        var answer = Foresee(population, plan, 1);
        if (IsCharged(session))
        {
            throw new InvalidOperationException($"The session {session} was charged before; a retry needs an identifier of its own.");
        }

        if (answer.Accepted)
        {
            Append(LedgerEntryKind.Reserved, population, session, plan.RoundEvent, planHash: Convert.ToHexStringLower(plan.Hash()), note: note);
        }

        return answer;
    }

    /// <summary>Whether the budget would allow some more sessions, and what everything would cost with them. Charges nothing.</summary>
    /// <param name="population">An opened population.</param>
    /// <param name="plan">The plan of each of the sessions.</param>
    /// <param name="sessions">How many, at least 1.</param>
    /// <exception cref="InvalidOperationException">Plan and budget speak of different guarantees.</exception>
    public LedgerAnswer Foresee(string population, PrivacyPlan plan, int sessions)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(sessions, 1);
        var account = Account(population);
        if (plan.RoundEvent is null)
        {
            throw new InvalidOperationException("A plan without noise cannot be charged: it has no privacy event.");
        }

        if (plan.Unit != account.Budget.Unit || plan.Relation != account.Budget.Relation)
        {
            throw new InvalidOperationException(
                $"The budget of \"{population}\" hides one {Words.Of(account.Budget.Unit)} under {Words.Of(account.Budget.Relation)}, the plan one {Words.Of(plan.Unit)} under {Words.Of(plan.Relation)}.");
        }

        double after = account.PlannedEpsilon(plan.RoundEvent, sessions);
        return new LedgerAnswer(after <= account.Budget.Epsilon, account.PlannedEpsilon(), after, account.Budget);
    }

    /// <summary>Whether a session was charged, to whatever population.</summary>
    public bool IsCharged(string session) => populations.Values.Any(population => population.Session(session) is not null);

    /// <summary>A population's budget; null when it has none.</summary>
    public LedgerBudget? BudgetOf(string population) => populations.GetValueOrDefault(population)?.Budget;

    /// <summary>Marks a session's charge as final: the survivors are fixed, or for a client its masked input leaves now. Repeating it changes nothing.</summary>
    public void MarkFinal(string population, string session)
    {
        if (!Charge(population, session).IsFinal)
        {
            Append(LedgerEntryKind.Final, population, session);
        }
    }

    /// <summary>Records what a final session really cost.</summary>
    /// <param name="population">The session's population.</param>
    /// <param name="session">A final session without a realised charge.</param>
    /// <param name="plan">The plan that was reserved.</param>
    /// <param name="survivors">|U3|.</param>
    public void RecordRealised(string population, string session, PrivacyPlan plan, int survivors)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var charge = Charge(population, session);
        if (!charge.IsFinal || charge.Realised is not null || !charge.Planned.Equals(plan.RoundEvent))
        {
            throw new InvalidOperationException($"The session {session} is not final, was recorded before, or had another plan.");
        }

        Append(LedgerEntryKind.Realised, population, session, plan.RealisedEvent(survivors), note: $"{survivors} survivors");
    }

    /// <summary>What a population's sessions cost together.</summary>
    public LedgerBalance Balance(string population)
    {
        var account = Account(population);
        int final = account.Sessions.Count(charge => charge.IsFinal);
        return new LedgerBalance(account.Budget, account.Sessions.Count, final, account.PlannedEpsilon(), account.RealisedEpsilon());
    }

    /// <summary>Writes what was spent, when and on what as a text that a data protection officer can read.</summary>
    public void WriteStatement(TextWriter writer) => LedgerStatement.Write(this, populations.Values, writer);

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    private PopulationAccount Account(string population) =>
        populations.GetValueOrDefault(population) ?? throw new InvalidOperationException($"The population \"{population}\" has no budget: open it first.");

    private SessionCharge Charge(string population, string session) =>
        Account(population).Session(session) ?? throw new InvalidOperationException($"The session {session} has no reserved charge.");

    private void Replay()
    {
        stream.Position = 0;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        int start = 0;
        while (start < bytes.Length)
        {
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            var line = bytes.AsSpan(start, length < 0 ? bytes.Length - start : length);
            if (LedgerLine.Read(line) is not { } read)
            {
                if (length >= 0)
                {
                    throw new LedgerException($"Line {entries.Count + 1} of the ledger was changed: its hash does not match.");
                }

                CutTornLine(start, line);
                return;
            }

            if (read.Previous != Head || read.Entry.Sequence != entries.Count)
            {
                throw new LedgerException($"Line {entries.Count + 1} of the ledger does not follow the line before it: a line was removed, added or moved.");
            }

            try
            {
                Apply(read.Entry);
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException)
            {
                throw new LedgerException($"Line {entries.Count + 1} of the ledger makes no sense after the lines before it: {e.Message}");
            }

            Head = read.Hash;
            start += line.Length + 1;
            if (length < 0)
            {
                // Whole but for its line feed: it counts, and the feed is made up for.
                stream.Write("\n"u8);
                FlushToDisk();
            }
        }
    }

    private void CutTornLine(int start, ReadOnlySpan<byte> torn)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(torn));
        stream.SetLength(start);
        stream.Position = start;
        FlushToDisk();
        Append(LedgerEntryKind.Recovered, "", note: $"cut off a torn line of {torn.Length} bytes with SHA-256 {digest}; no call that wrote it had returned");
    }

    private void Append(
        LedgerEntryKind kind, string population, string session = "", DpEvent? charged = null, LedgerBudget? budget = null, string planHash = "", string note = "")
    {
        if (broken)
        {
            throw new InvalidOperationException("Writing to the ledger failed before: open it again.");
        }

        var entry = new LedgerEntry(entries.Count, kind, clock.GetUtcNow(), population, session, charged, budget, planHash, note);
        var (line, hash) = LedgerLine.Write(entry, Head);

        // If the disk refuses, nobody knows what is on it; only reading it again tells.
        broken = true;
        stream.Position = stream.Length;
        stream.Write([.. line, (byte)'\n']);
        FlushToDisk();
        broken = false;

        Apply(entry);
        Head = hash;
    }

    private void Apply(LedgerEntry entry)
    {
        switch (entry.Kind)
        {
            case LedgerEntryKind.Opened:
                populations.Add(entry.Population, new PopulationAccount(entry.Population, entry.Budget!));
                break;
            case LedgerEntryKind.Reserved:
                Account(entry.Population).Add(new SessionCharge(entry.Session, entry.Event!, entry.Time, entry.Note));
                break;
            case LedgerEntryKind.Final:
                Charge(entry.Population, entry.Session).IsFinal = true;
                break;
            case LedgerEntryKind.Realised:
                Charge(entry.Population, entry.Session).Realised = entry.Event;
                break;
        }

        entries.Add(entry);
    }

    private void FlushToDisk()
    {
        if (stream is FileStream file)
        {
            file.Flush(flushToDisk: true);
        }
        else
        {
            stream.Flush();
        }
    }
}
