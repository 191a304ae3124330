using System.CommandLine;
using SecureFed.Privacy;

namespace SecureFed.Cli;

/// <summary><c>calibrate</c>: how much noise a budget needs.</summary>
internal static class CalibrateCommand
{
    public static Command Create()
    {
        var question = new AccountingOptions();
        var epsilon = Options.OptionalNumber("--epsilon", "Target epsilon.", 0);

        var command = new Command("calibrate", "Say how much noise keeps a target epsilon.") { epsilon };
        question.AddTo(command);
        command.SetAction(parse =>
        {
            if (question.RequestFile(parse) is { } file)
                return AccountingLines.AnswerAll(parse, file, RequestLines.Calibrate);

            var answer = new CalibrationRequest
            {
                Target = question.Common(parse) with { Epsilon = parse.GetValue(epsilon) },
                EventOf = z => question.Event(parse, z),
            }.Answer();
            question.Write(parse, answer);
            return ExitStatus.Done;
        });
        return command;
    }
}
