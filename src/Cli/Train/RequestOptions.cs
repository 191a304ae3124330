using System.CommandLine;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>The options of a training run on a command: one per <see cref="RequestField"/>, and the file that may hold them all.</summary>
internal sealed class RequestOptions
{
    private static readonly string[] CommandKeys = ["out", "json"];

    private readonly Option<string?> config = Options.Text("--config", "JSON file of options; the command line wins over it.", "file");
    private readonly Option<string?> folder = CommonOptions.Out();
    private readonly Option<bool> json = CommonOptions.Json();
    private readonly List<(RequestField Field, Option Option)> fields = [];
    private readonly Option[] others;

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="others">Options of its own, texts and switches, that the file may hold too.</param>
    public RequestOptions(Command command, params Option[] others)
    {
        this.others = others;
        foreach (var field in RequestField.All)
        {
            Option option = field.Value is null
                ? Options.Switch($"--{field.Name}", field.Description)
                : Options.Text($"--{field.Name}", field.Description, field.Value);
            fields.Add((field, option));
            command.Add(option);
        }
        foreach (var other in others)
            command.Add(other);
        command.Add(config);
        command.Add(folder);
        command.Add(json);
    }

    /// <summary>What the user asked for: the file's values first, then the command line's.</summary>
    /// <exception cref="RequestException">A value, a key or the file is wrong.</exception>
    public CommandRequest Read(ParseResult parse)
    {
        var file = parse.GetValue(config) is { } path
            ? RequestFile.Read(path, [.. RequestField.All.Select(field => field.Name), .. others.Select(NameOf), .. CommandKeys])
            : new Dictionary<string, string>();

        var request = new TrainingRequest();
        foreach (var (field, option) in fields)
        {
            if (parse.IsGiven(option))
                request = field.Apply(request, field.Value is null ? parse.GetValue((Option<bool>)option).ToString() : parse.GetValue((Option<string?>)option) ?? "");
            else if (file.TryGetValue(field.Name, out var text))
                request = field.Apply(request, text);
        }
        return new CommandRequest(
            request,
            parse.GetValue(folder) ?? file.GetValueOrDefault("out"),
            parse.GetValue(json) || string.Equals(file.GetValueOrDefault("json"), "true", StringComparison.Ordinal))
        {
            Others = others.Where(other => parse.IsGiven(other) || file.ContainsKey(NameOf(other)))
                .ToDictionary(NameOf, other => !parse.IsGiven(other) ? file[NameOf(other)] : other is Option<bool> given ? parse.GetValue(given).ToString() : parse.GetValue((Option<string?>)other) ?? ""),
        };
    }

    private static string NameOf(Option option) => option.Name[2..];
}

/// <summary>A request and where its answer goes.</summary>
/// <param name="Training">What to train.</param>
/// <param name="Folder">The folder for files; null leaves the choice to the verb.</param>
/// <param name="Json">Whether the answer is one JSON object.</param>
internal sealed record CommandRequest(TrainingRequest Training, string? Folder, bool Json)
{
    /// <summary>The command's own options that were given, by name without dashes.</summary>
    public IReadOnlyDictionary<string, string> Others { get; init; } = new Dictionary<string, string>();
}
