using System.Collections.Immutable;

namespace SecureFed.Audit;

/// <summary>An attack by a malicious server and its clients on the honest ones.</summary>
internal sealed record ServerAttack(
    string Name, string Description, ImmutableArray<int> Rows, ImmutableArray<string> Rules, int? Round, Action<MaliciousServer> Script) : Attack(Name, Description, Rows, Rules, Round)
{
    /// <summary>The session it is played in.</summary>
    public CastOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public override AttackedParty Against => AttackedParty.Client;

    /// <inheritdoc/>
    protected override AttackOutcome Play(IImplementation target)
    {
        using var cast = new Cast(Options);
        using var server = new MaliciousServer(cast, target);
        Script(server);
        var learned = server.Finish();
        return Judge(server.Stops, learned, server.Lost ?? learned.BrokenPromise(Options.Cohort - Options.Corrupt));
    }
}
