using Microsoft.Extensions.Options;

namespace SecureFed.Hosting;

/// <summary>One sentence for each field that cannot work, when the application starts.</summary>
internal sealed class SecureFedOptionsRules : IValidateOptions<SecureFedOptions>
{
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(30);

    public ValidateOptionsResult Validate(string? name, SecureFedOptions options)
    {
        string?[] faults =
        [
            Unless(options.Signer is not null, "Signer", "is missing: give the server's long-lived key, for example a KeySigner"),
            Unless(options.Signer is null || options.Signer.PublicKey.Length == 32, "Signer", "has a public key that is not 32 bytes long: give an Ed25519 key"),
            Unless(options.RegistryFile is null || File.Exists(options.RegistryFile), "RegistryFile", $"names {options.RegistryFile}, which is not there: give the signed registry file, or leave it out"),
            Unless(options.Deadlines is not null, "Deadlines", "is missing: leave the default or give a time for each round"),
            .. options.Deadlines is { } deadlines
                ? Enumerable.Range(0, 5).Select(round => Unless(
                    deadlines.Of(round) > TimeSpan.Zero && deadlines.Of(round) <= LongestDeadline, "Deadlines", $"gives round {round} {deadlines.Of(round)}: choose a time above zero, up to 30 days"))
                : [],
            Unless(options.ClockTolerance >= TimeSpan.FromSeconds(1) && options.ClockTolerance <= TimeSpan.FromHours(1), "ClockTolerance", $"is {options.ClockTolerance}: choose 1 second to 1 hour"),
            Unless(options.LongestPoll >= TimeSpan.Zero && options.LongestPoll <= TimeSpan.FromMinutes(5), "LongestPoll", $"is {options.LongestPoll}: choose 0 to 5 minutes"),
            Unless(options.RequestsPerSecond >= 1, "RequestsPerSecond", $"is {options.RequestsPerSecond}: choose at least 1"),
            Unless(options.RequestBurst >= 1, "RequestBurst", $"is {options.RequestBurst}: choose at least 1"),
            Unless(options.MaximumOpenSessions >= 1, "MaximumOpenSessions", $"is {options.MaximumOpenSessions}: choose at least 1"),
            Unless(options.UnmaskingThreads >= 1, "UnmaskingThreads", $"is {options.UnmaskingThreads}: choose at least 1"),
        ];
        var found = faults.OfType<string>().ToArray();
        return found.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(found);
    }

    private static string? Unless(bool holds, string field, string sentence) => holds ? null : $"SecureFed option {field} {sentence}.";
}
