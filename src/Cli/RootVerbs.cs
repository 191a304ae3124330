using System.CommandLine;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>The tree of verbs. A new verb is one file with a <c>Create</c> function and one line here.</summary>
internal static class RootVerbs
{
    /// <summary>The command <c>securefed</c> with all its verbs.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Federated training whose server opens only noisy sums, and the proof that it did.");
        return Parent(root, DemoCommand.Create(), TrainCommand.Create(), ServeCommand.Create(), JoinCommand.Create(), SweepCommand.Create(), AccountCommand.Create(), CalibrateCommand.Create(), Plan(), AuditVerbs.Create(), Bench());
    }

    private static Command Plan() => Parent(new Command("plan", "Plan a training round before anybody sends anything."), PlanPrivacyCommand.Create(), PlanGraphCommand.Create());

    private static Command Bench() => Parent(new Command("bench", "Measure one part of the toolkit."),
        BenchRoundCommand.Create(), BenchTrainingCommand.Create(), BenchMaskCommand.Create(), BenchAccountantCommand.Create(), BenchNoiseCommand.Create());

    /// <summary>A command that only holds others: without one of them it says which there are.</summary>
    public static T Parent<T>(T parent, params Command[] children)
        where T : Command
    {
        foreach (var child in children)
            parent.Add(child);
        parent.SetAction(NameAVerb);
        return parent;

        int NameAVerb(ParseResult parse) => throw new RequestException("verb",
            $"Name a verb after {(parent is RootCommand ? "securefed" : parent.Name)}: {string.Join(", ", parent.Subcommands.Select(child => child.Name))}; --help explains them.");
    }
}
