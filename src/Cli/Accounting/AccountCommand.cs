using System.CommandLine;
using SecureFed.Privacy;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary><c>account</c>: what a composition of mechanisms costs.</summary>
internal static class AccountCommand
{
    public static Command Create()
    {
        var question = new AccountingOptions();
        var noiseMultiplier = Options.OptionalNumber("--noise-multiplier", "Standard deviation of the noise over its sensitivity (for Laplace noise: scale over sensitivity).", 0);
        var epsilon = Options.OptionalNumber("--epsilon", "Instead of --delta: answer the delta that holds with this epsilon.", 0);
        var ledger = Options.Text("--ledger", "Instead of a mechanism: say what the populations of a privacy ledger have spent.", "file");
        var folder = CommonOptions.Out();

        var command = new Command("account", "Say what epsilon a mechanism costs, or many composed ones.") { noiseMultiplier, epsilon, ledger, folder };
        question.AddTo(command);
        command.SetAction(async (parse, _) =>
        {
            if (parse.GetValue(ledger) is { } ledgerFile)
                return LedgerWords.Answer(parse, ledgerFile, question.IsJson(parse));
            if (question.RequestFile(parse) is { } file)
                return AccountingLines.AnswerAll(parse, file, RequestLines.Account);

            var noise = parse.GetValue(noiseMultiplier)
                ?? throw new PlanRefusedException("noise-multiplier", "--noise-multiplier is missing: give a number, a --request, or a --ledger.");
            var request = question.Common(parse) with { Epsilon = parse.GetValue(epsilon), Event = question.Event(parse, noise) };
            if (request.Delta is null == request.Epsilon is null)
                throw new PlanRefusedException("delta", "Give one of --delta (to be told epsilon) and --epsilon (to be told delta).");
            var answer = request.Answer();
            var pictures = parse.GetValue(folder) is { } path ? OutputFolder.Create(path) : null;
            if (pictures is not null)
            {
                var delta = request.Delta ?? throw new PlanRefusedException("delta", "--delta is missing: the pictures of --out need one.");
                if (!double.IsFinite(answer.Epsilon!.Value))
                    throw new PlanRefusedException("noise-multiplier", "--noise-multiplier is 0, so epsilon is unbounded and there is nothing to draw: raise it or leave out --out.");
                await Terminal.WithProgressAsync(parse, question.IsJson(parse),
                    progress => PrivacyPlotFiles.Write(pictures, question.Step(parse, noise), question.Steps(parse), delta, request.Relation, progress));
            }

            question.Write(parse, answer, pictures);
            return ExitStatus.Done;
        });
        return command;
    }
}
