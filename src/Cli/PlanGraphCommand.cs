using System.CommandLine;
using SecureFed.Protocol;
using SecureFed.Simulation;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary><c>plan graph</c>: how many neighbours a participant needs and how many of them open a secret.</summary>
internal static class PlanGraphCommand
{
    public static Command Create()
    {
        var clients = Options.OptionalCount("--clients", "Participants in the session.", least: 2, most: SessionParameters.ParticipantLimit);
        var corrupt = CommonOptions.Corrupt();
        var dropout = CommonOptions.TolerateDropout();
        var model = Options.Choice("--model", "What the server may do: show different survivor sets to different clients, or only look.", ["split-request", "semi-honest"]);
        var topology = Options.Choice("--topology", "Shape of the graph; auto is complete for up to 255 participants.", ["ring", "complete", "auto"]);
        var json = CommonOptions.Json();

        var command = new Command("graph", "Choose degree and threshold of the neighbour graph.") { clients, corrupt, dropout, model, topology, json };
        command.SetAction(parse =>
        {
            var n = (int)(parse.GetValue(clients) ?? throw new RequestException("clients", "--clients is missing: give the number of participants."));
            var rule = new GraphRule(
                Topology(parse.GetValue(topology)!, n),
                parse.GetValue(model) == "semi-honest" ? ThreatModel.SemiHonest : ThreatModel.Malicious,
                GraphFraction.PartsPerMillion("corrupt", parse.GetValue(corrupt)),
                GraphFraction.PartsPerMillion("tolerate-dropout", parse.GetValue(dropout)));
            var search = GraphParameterFinder.Find(rule, n);
            var found = search.Parameters ?? throw new RequestException("clients", $"No graph for --clients {n}: {search.Refusal}.");
            var answer = new GraphAnswer(found.Neighbors, found.Threshold, found.CorruptNeighborsBound, rule.SecurityBits, rule.CorrectnessBits, Assumptions(rule, found));
            if (parse.GetValue(json))
                JsonOutput.Write(parse, answer);
            else
                Print(parse, rule, answer);
            return ExitStatus.Done;
        });
        return command;
    }

    private static GraphTopology Topology(string word, int participants) => word switch
    {
        "ring" => GraphTopology.Ring,
        "complete" => GraphTopology.Complete,
        _ => participants <= GraphParameterFinder.MaximumCompleteParticipants ? GraphTopology.Complete : GraphTopology.Ring,
    };

    private static string[] Assumptions(GraphRule rule, GraphParameters found)
    {
        var counts = rule.Topology == GraphTopology.Complete
            ? $"At most {found.CorruptNeighborsBound} of the {found.Neighbors} others of a participant are corrupt, wherever they are."
            : $"Corrupt participants are a fraction of at most {rule.CorruptPartsPerMillion / 1e6}, chosen before the graph is drawn; a participant then has at most {found.CorruptNeighborsBound} of them as neighbours, but for a probability of 2^-{rule.SecurityBits} over all.";
        List<string> assumptions = [counts, $"Dropouts are a fraction of at most {rule.DropoutPartsPerMillion / 1e6}{(rule.Topology == GraphTopology.Ring ? $" and independent of the graph; then every secret can be opened, but for a probability of 2^-{rule.CorrectnessBits}" : "")}."];
        if (rule.Topology == GraphTopology.Ring)
            assumptions.Add("The graph is generated honestly: the server does not try rosters until one suits it.");
        assumptions.Add(rule.ThreatModel == ThreatModel.SemiHonest
            ? "The server follows the protocol and only looks; it could open one participant's input by asking different neighbours for different secrets."
            : "The server may show different survivor sets to different clients; more than half of the neighbours, the corrupt ones counted twice, must agree to open a secret.");
        if (rule is { Topology: GraphTopology.Ring, ThreatModel: ThreatModel.Malicious })
            assumptions.Add("Without a common survivor certificate a malicious server may show different arcs of the ring different sets, so a sum may be over fewer participants than announced.");
        return [.. assumptions];
    }

    private static void Print(ParseResult parse, GraphRule rule, GraphAnswer answer)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("quantity").AddColumn(new TableColumn("value").RightAligned()).AddColumn("meaning");
        table.AddRow("neighbors", $"{answer.Neighbors}", rule.Topology == GraphTopology.Ring ? "of each participant, on a ring" : "of each participant: everyone else");
        table.AddRow("threshold", $"{answer.Threshold}", "neighbours that open a secret or confirm a survivor set");
        table.AddRow("corrupt neighbors", $"{answer.CorruptNeighborsBound}", "at most, per participant");
        table.AddRow("security bits", $"{answer.SecurityBits}", "secrecy fails with a probability below 2 to the minus this");
        table.AddRow("correctness bits", $"{answer.CorrectnessBits}", "a session within the tolerated dropout fails with a probability below 2 to the minus this");
        var console = Terminal.Output(parse);
        console.Write(table);
        foreach (var assumption in answer.Assumptions)
            console.WriteLine($"assumes: {assumption}");
    }

    private sealed record GraphAnswer(int Neighbors, int Threshold, int CorruptNeighborsBound, int SecurityBits, int CorrectnessBits, string[] Assumptions);
}
