using System.CommandLine;
using SecureFed.Simulation;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary>Words, tables and progress for a person. Progress goes to standard error, answers to standard output.</summary>
internal static class Terminal
{
    private const int WidthWithoutTerminal = 120;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A console over the command's standard output.</summary>
    public static IAnsiConsole Output(ParseResult parse) => Console(parse.InvocationConfiguration.Output, System.Console.IsOutputRedirected);

    /// <summary>A console over the command's standard error.</summary>
    public static IAnsiConsole Error(ParseResult parse) => Console(parse.InvocationConfiguration.Error, System.Console.IsErrorRedirected);

    /// <summary>Runs <paramref name="work"/>; shows a progress bar on standard error once it has taken two seconds, unless <paramref name="silent"/>.</summary>
    public static async Task<T> WithProgressAsync<T>(ParseResult parse, bool silent, Func<IProgress<WorkProgress>, T> work)
    {
        var latest = new LatestProgress();
        var task = Task.Run(() => work(latest));
        if (silent || await Task.WhenAny(task, Task.Delay(Patience)) == task)
            return await task;

        await Error(parse).Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async bar =>
            {
                var line = bar.AddTask("starting");
                while (!task.IsCompleted)
                {
                    latest.ShowOn(line);
                    await Task.WhenAny(task, Task.Delay(100));
                }
                line.StopTask();
            });
        return await task;
    }

    private static IAnsiConsole Console(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new ClosableOutput(writer) });
        if (isRedirected || (writer != System.Console.Out && writer != System.Console.Error))
            console.Profile.Width = WidthWithoutTerminal;
        return console;
    }

    /// <summary>Keeps the last report; <see cref="Progress{T}"/> would queue them.</summary>
    private sealed class LatestProgress : IProgress<WorkProgress>
    {
        private volatile WorkProgress? latest;

        public void Report(WorkProgress value) => latest = value;

        public void ShowOn(ProgressTask line)
        {
            if (latest is not { } progress)
                return;
            line.Description = Markup.Escape(progress.Stage);
            line.MaxValue = progress.Total;
            line.Value = progress.Done;
        }
    }
}
