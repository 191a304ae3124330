using System.Collections.Immutable;

namespace SecureFed.Audit;

/// <summary>All attacks against one implementation: what <c>securefed audit protocol</c> runs.</summary>
public static class AttackSuite
{
    /// <summary>The names of all attacks, in the order in which they run.</summary>
    public static ImmutableArray<string> Names { get; } = [.. AttackLibrary.All.Select(attack => attack.Name)];

    /// <summary>The parties under attack: this implementation, or programs that speak the process interface of docs/spec/conformance.md.</summary>
    /// <param name="ClientCommand">The command line of a program with clients; null for this implementation.</param>
    /// <param name="ServerCommand">The command line of a program with a server; null for this implementation.</param>
    public sealed record Target(string? ClientCommand, string? ServerCommand)
    {
        /// <summary>Whether a side is under attack: both, unless only the other side's command is given.</summary>
        public bool Includes(AttackedParty side) => (ClientCommand, ServerCommand) switch
        {
            (null, null) => true,
            (_, null) => side == AttackedParty.Client,
            (null, _) => side == AttackedParty.Server,
            _ => true,
        };
    }

    /// <summary>Runs attacks one after the other.</summary>
    /// <param name="target">Whom to attack.</param>
    /// <param name="only">The name of one attack, or null for all against the sides that the target includes.</param>
    /// <param name="done">Called before each attack with how many are done, how many there are, and its name.</param>
    /// <exception cref="ImplementationException">A program under attack cannot be started or does not speak the interface.</exception>
    public static IEnumerable<AttackOutcome> Run(Target target, string? only, Action<int, int, string>? done = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        var attacks = AttackLibrary.All.Where(attack => only is null ? target.Includes(attack.Against) : attack.Name == only).ToArray();
        using var clients = Open(target.ClientCommand);
        using var servers = Open(target.ServerCommand);
        for (var i = 0; i < attacks.Length; i++)
        {
            done?.Invoke(i, attacks.Length, attacks[i].Name);
            yield return attacks[i].Run(attacks[i].Against == AttackedParty.Client ? clients : servers);
        }
    }

    private static IImplementation Open(string? command) => command is null ? new OwnImplementation() : new ProcessImplementation(command);
}
