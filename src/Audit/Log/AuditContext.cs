using System.Buffers;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>A file that somebody handed to the audit.</summary>
/// <param name="Name">How it is called in the report.</param>
/// <param name="Bytes">Its content.</param>
public sealed record AuditFile(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>What an audit is given. Everything but the logs may be missing; what then cannot be judged is said.</summary>
public sealed record AuditRequest
{
    /// <summary>The logs by name; each is opened, read once and closed.</summary>
    public required IReadOnlyList<(string Name, Func<Stream> Open)> Logs { get; init; }

    /// <summary>The identity registry.</summary>
    public AuditFile? Registry { get; init; }

    /// <summary>The public key that must have signed the registry, 32 bytes, from a source that the server does not control.</summary>
    public ReadOnlyMemory<byte>? AuthorityKey { get; init; }

    /// <summary>The public key of the server that is audited, 32 bytes.</summary>
    public ReadOnlyMemory<byte>? ServerKey { get; init; }

    /// <summary>The privacy ledger.</summary>
    public AuditFile? Ledger { get; init; }

    /// <summary>Published plans.</summary>
    public IReadOnlyList<AuditFile> Plans { get; init; } = [];

    /// <summary>Receipts of clients.</summary>
    public IReadOnlyList<AuditFile> Receipts { get; init; } = [];

    /// <summary>Signed results and aborts of the server (frames of type 12 and 13), which carry its log head, as clients received them.</summary>
    public IReadOnlyList<AuditFile> Heads { get; init; } = [];
}

/// <summary>Everything beside one session that a property may look at.</summary>
internal sealed class AuditContext
{
    private readonly Dictionary<string, (SessionEvidence Session, int Entry)> firstUse = [];

    /// <summary>Reads what was given beside the logs.</summary>
    public AuditContext(AuditRequest request, IReadOnlyList<SessionEvidence> sessions)
    {
        Request = request;
        Sessions = sessions;
        ReadRegistry(request);
        ReadLedger(request);
        foreach (var file in request.Plans)
            ReadPlan(file);
        foreach (var file in request.Receipts)
        {
            if (Receipt.TryDecode(file.Bytes, out var receipt, out var fault))
                Receipts.Add((file, receipt));
            else
                Faults.Add($"{file.Name} is no receipt: {fault}");
        }
        foreach (var file in request.Heads)
            ReadHead(file);
        foreach (var (file, receipt) in Receipts.Where(item => !sessions.Any(session => session.Parameters?.Id.Equals(item.Receipt.Parameters.Id) == true)))
            Missing.Add($"the log of the session of {file.Name} (training round {receipt.Parameters.TrainingRound}, attempt {receipt.Parameters.Attempt})");
    }

    /// <summary>What was given.</summary>
    public AuditRequest Request { get; }

    /// <summary>All sessions.</summary>
    public IReadOnlyList<SessionEvidence> Sessions { get; }

    /// <summary>The registry; null when none was given or it cannot be used.</summary>
    public IdentityRegistry? Registry { get; private set; }

    /// <summary>Why a given registry cannot be used.</summary>
    public string? RegistryFault { get; private set; }

    /// <summary>The ledger's lines; null without a ledger.</summary>
    public IReadOnlyList<LedgerEntry>? Ledger { get; private set; }

    /// <summary>Why a given ledger is no ledger, or what it says against itself.</summary>
    public string? LedgerFault { get; private set; }

    /// <summary>Plans by the hash in hexadecimal.</summary>
    public Dictionary<string, PlanStatement> Plans { get; } = [];

    /// <summary>Receipts that can be read.</summary>
    public List<(AuditFile File, Receipt Receipt)> Receipts { get; } = [];

    /// <summary>What the server signed about the end of the session of a log; whether it did is for the property to verify.</summary>
    public List<(AuditFile File, SessionEvidence Session, SessionEnd End)> Heads { get; } = [];

    /// <summary>Files that are not what they were given as.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>What was named and not given.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>The plan of a session, or null.</summary>
    public PlanStatement? PlanOf(SessionEvidence session) => Plans.GetValueOrDefault(Convert.ToHexStringLower(session.Parameters!.PlanHash.Span));

    /// <summary>Notes that a value, which must be used once, stands here; says where it stood before. Two logs of one session share their values.</summary>
    public (SessionEvidence Session, int Entry)? UsedBefore(string value, SessionEvidence session, int entry)
    {
        if (firstUse.TryAdd(value, (session, entry)))
            return null;
        var first = firstUse[value];
        return first.Session == session || !first.Session.Parameters!.Id.Equals(session.Parameters!.Id) ? first : null;
    }

    private void ReadRegistry(AuditRequest request)
    {
        if (request.Registry is not { } file)
            return;
        var read = ReceiptCheck.TryReadRegistry(file, request.AuthorityKey, out var registry, out var fault);
        Registry = registry;
        RegistryFault = read ? null : $"{file.Name}: {fault}";
    }

    private void ReadLedger(AuditRequest request)
    {
        if (request.Ledger is not { } file)
            return;
        try
        {
            // Opening a ledger mends a torn end, so it is done on a copy.
            var copy = new MemoryStream();
            copy.Write(file.Bytes.Span);
            using var ledger = PrivacyLedger.Open(copy);
            Ledger = [.. ledger.Entries];
            foreach (var population in ledger.Populations)
            {
                var balance = ledger.Balance(population);
                if (balance.PlannedEpsilon > balance.Budget.Epsilon)
                    LedgerFault = $"the sessions of \"{population}\" cost epsilon {balance.PlannedEpsilon:G6}, more than its budget of {balance.Budget.Epsilon:G6}";
            }
        }
        catch (LedgerException changed)
        {
            LedgerFault = $"{file.Name}: {changed.Message}";
        }
    }

    private void ReadPlan(AuditFile file)
    {
        try
        {
            var plan = PlanStatement.Parse(System.Text.Encoding.UTF8.GetString(file.Bytes.Span));
            Plans[Convert.ToHexStringLower(plan.Hash())] = plan;
        }
        catch (FormatException fault)
        {
            Faults.Add($"{file.Name}: {fault.Message}");
        }
    }

    private void ReadHead(AuditFile file)
    {
        var frame = new ReadOnlySequence<byte>(file.Bytes);
        var matches = 0;
        foreach (var session in Sessions.Where(session => session.Parameters is not null))
        {
            if (SessionEnd.TryRead(frame, session.Parameters!) is not { } end)
                continue;
            Heads.Add((file, session, end));
            matches++;
        }
        if (matches == 0)
            Missing.Add($"the log of the session that {file.Name} was signed for; or it is no signed result or abort");
    }
}
