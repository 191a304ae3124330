using System.Collections.Immutable;

namespace SecureFed.Audit;

/// <summary>An attack by a malicious client on the server and, through it, on the others.</summary>
internal sealed record ClientAttack(
    string Name, string Description, ImmutableArray<int> Rows, ImmutableArray<string> Rules, int? Round, Action<MaliciousClients> Script) : Attack(Name, Description, Rows, Rules, Round)
{
    /// <summary>The session it is played in.</summary>
    public CastOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public override AttackedParty Against => AttackedParty.Server;

    /// <inheritdoc/>
    protected override AttackOutcome Play(IImplementation target)
    {
        using var cast = new Cast(Options);
        using var clients = new MaliciousClients(cast, target);
        Script(clients);
        var learned = clients.Finish();
        return Judge(clients.Stops, learned, clients.Lost ?? learned.BrokenPromise(Options.Cohort - Options.Corrupt));
    }
}
