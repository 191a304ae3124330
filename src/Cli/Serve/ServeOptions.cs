using System.CommandLine;
using System.Globalization;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>The options of a server beside those of its training.</summary>
/// <param name="Url">Where participants reach it.</param>
/// <param name="StatusUrl">Where the operator reaches the status page; null: nowhere.</param>
/// <param name="State">The folder of everything it keeps.</param>
/// <param name="Registry">A registry that somebody else signed.</param>
/// <param name="Authority">The key that must have signed it.</param>
/// <param name="RoundTime">How long a protocol round stays open at most.</param>
/// <param name="Attempts">Sessions that a training round may take.</param>
/// <param name="InsecureSimulationNoise">Whether noise comes from the seed, on every party.</param>
/// <param name="Stays">Whether it goes on serving after the training.</param>
internal sealed record ServeOptions(
    Uri Url, Uri? StatusUrl, string State, string? Registry, string? Authority, TimeSpan RoundTime, int Attempts, bool InsecureSimulationNoise, bool Stays)
{
    private const string StandardUrl = "http://127.0.0.1:5080";
    private const string StandardStatusUrl = "http://127.0.0.1:5081";

    /// <summary>Options for the command line and the file of options.</summary>
    public static Option[] Create() =>
    [
        Options.Text("--url", $"Address for participants (default: {StandardUrl}).", "url"),
        Options.Text("--status-url", $"Address of the status page, for operators only, or none (default: {StandardStatusUrl}).", "url"),
        Options.Text("--state", "Folder of key, store, registry and invitations (default: securefed-server).", "folder"),
        Options.Text("--registry", "Registry of the participants' keys, signed by --authority (default: invite participants and sign it here).", "file"),
        Options.Text("--authority", "Public key that signed the registry.", "key|file"),
        Options.Text("--round-seconds", "Seconds that a protocol round stays open at most (default: 60).", "number"),
        Options.Text("--attempts", "Sessions that a training round may take before it opens nothing (default: 3).", "count"),
        Options.Switch("--insecure-simulation-noise", "Draw noise from --seed on every party, for a run that can be repeated. It hides nothing, and audits fail."),
        Options.Switch("--stay", "Go on serving after the training, until interrupted."),
    ];

    /// <summary>Reads them.</summary>
    /// <exception cref="RequestException">A value is wrong.</exception>
    public static ServeOptions Read(IReadOnlyDictionary<string, string> given)
    {
        var registry = given.GetValueOrDefault("registry");
        if (registry is null != given.GetValueOrDefault("authority") is null)
            throw new RequestException("registry", "--registry and --authority belong together: the file, and the key that must have signed it.");
        var status = given.GetValueOrDefault("status-url", StandardStatusUrl);
        return new ServeOptions(
            UrlOf("url", given.GetValueOrDefault("url", StandardUrl)),
            status == "none" ? null : UrlOf("status-url", status),
            given.GetValueOrDefault("state", "securefed-server"),
            registry,
            given.GetValueOrDefault("authority"),
            TimeSpan.FromSeconds(Number("round-seconds", given.GetValueOrDefault("round-seconds", "60"), 0.1, 86_400)),
            (int)Number("attempts", given.GetValueOrDefault("attempts", "3"), 1, 10),
            IsOn("insecure-simulation-noise", given),
            IsOn("stay", given));
    }

    private static Uri UrlOf(string option, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.AbsolutePath == "/"
            ? url
            : throw new RequestException(option, $"--{option} is '{text}' but must be an address such as {StandardUrl}.");

    private static double Number(string option, string text, double least, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new RequestException(option, string.Create(CultureInfo.InvariantCulture, $"--{option} is '{text}' but must be a number between {least} and {most}."));

    private static bool IsOn(string option, IReadOnlyDictionary<string, string> given) =>
        bool.TryParse(given.GetValueOrDefault(option, "false"), out var value)
            ? value
            : throw new RequestException(option, $"--{option} is '{given[option]}' but must be true or false.");
}
