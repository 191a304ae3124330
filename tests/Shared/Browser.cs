using System.Diagnostics;

namespace SecureFed.Tests;

/// <summary>Debian's Chromium, without a window.</summary>
internal static class Browser
{
    private const string Program = "/usr/bin/chromium";

    /// <summary>Whether it is installed.</summary>
    public static bool IsHere => File.Exists(Program);

    /// <summary>Skips the calling test visibly where it is not.</summary>
    public static void Require() => Assert.SkipUnless(IsHere, $"needs {Program}");

    /// <summary>A page as the browser holds it after its scripts have run.</summary>
    /// <param name="address">The page.</param>
    /// <param name="width">Width of the window in CSS pixels.</param>
    /// <param name="profile">A folder for the browser's own files.</param>
    /// <param name="patience">Virtual time that timers and requests of the page get.</param>
    public static async Task<string> ShownAsync(Uri address, int width, string profile, TimeSpan patience)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var option in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            $"--user-data-dir={profile}", $"--window-size={width},900", $"--virtual-time-budget={(int)patience.TotalMilliseconds}", "--dump-dom", address.AbsoluteUri,
        })
            start.ArgumentList.Add(option);
        using var browser = Process.Start(start)!;
        browser.ErrorDataReceived += (_, _) => { };
        browser.BeginErrorReadLine();
        var text = await browser.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await browser.WaitForExitAsync(TestContext.Current.CancellationToken);
        return text;
    }
}
