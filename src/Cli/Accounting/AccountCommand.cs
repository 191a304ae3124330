using System.CommandLine;
using SecureFed.Privacy;

namespace SecureFed.Cli;

/// <summary><c>account</c>: what a composition of mechanisms costs.</summary>
internal static class AccountCommand
{
    public static Command Create()
    {
        var question = new AccountingOptions();
        var noiseMultiplier = Options.OptionalNumber("--noise-multiplier", "Standard deviation of the noise over its sensitivity (for Laplace noise: scale over sensitivity).", 0);
        var epsilon = Options.OptionalNumber("--epsilon", "Instead of --delta: answer the delta that holds with this epsilon.", 0);

        var command = new Command("account", "Say what epsilon a mechanism costs, or many composed ones.") { noiseMultiplier, epsilon };
        question.AddTo(command);
        command.SetAction(parse =>
        {
            if (question.RequestFile(parse) is { } file)
                return AccountingLines.AnswerAll(parse, file, RequestLines.Account);

            var answer = (question.Common(parse) with
            {
                Epsilon = parse.GetValue(epsilon),
                Event = question.Event(parse, parse.GetValue(noiseMultiplier)
                    ?? throw new PlanRefusedException("noise-multiplier", "--noise-multiplier is missing: give a number, or a --request.")),
            }).Answer();
            question.Write(parse, answer);
            return ExitStatus.Done;
        });
        return command;
    }
}
