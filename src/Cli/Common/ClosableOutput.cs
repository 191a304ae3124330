using System.Text;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary>A terminal that its owner may close while a command still draws on it: from then on nothing is written, and nothing fails.</summary>
/// <remarks>A progress bar draws from a thread of its own, where a failed write would end the process before it has put its work in order.</remarks>
internal sealed class ClosableOutput(TextWriter writer) : IAnsiConsoleOutput
{
    private readonly AnsiConsoleOutput terminal = new(writer);

    public TextWriter Writer { get; } = new ClosableWriter(writer);

    public bool IsTerminal => terminal.IsTerminal;

    public int Width => terminal.Width;

    public int Height => terminal.Height;

    public void SetEncoding(Encoding encoding) => terminal.SetEncoding(encoding);

    private sealed class ClosableWriter(TextWriter writer) : TextWriter
    {
        public override Encoding Encoding => writer.Encoding;

        public override void Write(char value) => Try(() => writer.Write(value));

        public override void Write(char[] buffer, int index, int count) => Try(() => writer.Write(buffer, index, count));

        public override void Write(string? value) => Try(() => writer.Write(value));

        public override void Flush() => Try(writer.Flush);

        private static void Try(Action write)
        {
            try
            {
                write();
            }
            catch (IOException)
            {
            }
        }
    }
}
