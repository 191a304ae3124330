using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

/// <summary>What an application gets when it adds the server: described endpoints, checked options, a health check.</summary>
public sealed class EndpointDescriptionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("securefed-app-").FullName;
    private readonly KeySigner key = new(new byte[32]);

    public void Dispose()
    {
        key.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_openapi_document_has_the_paths_of_the_specification()
    {
        await using var application = Application(options => options.Signer = key);
        application.MapSecureFed("/any/prefix");
        await application.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient();

        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri(application.Urls.First() + "/any/prefix/v1/openapi/securefed.json"), TestContext.Current.CancellationToken));

        var described = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        Assert.Equal(Specified(), described.Order());
        await application.StopAsync(TestContext.Current.CancellationToken);
    }

    public static TheoryData<string, Action<SecureFedOptions>> Mistakes() => new()
    {
        { "Signer", options => options.Signer = null },
        { "RegistryFile", options => options.RegistryFile = "/nowhere/registry.txt" },
        { "Deadlines", options => options.Deadlines = new RoundDeadlines() with { MaskedInput = TimeSpan.Zero } },
        { "ClockTolerance", options => options.ClockTolerance = TimeSpan.FromHours(2) },
        { "LongestPoll", options => options.LongestPoll = TimeSpan.FromHours(1) },
        { "RequestsPerSecond", options => options.RequestsPerSecond = 0 },
        { "RequestBurst", options => options.RequestBurst = 0 },
        { "MaximumOpenSessions", options => options.MaximumOpenSessions = 0 },
        { "UnmaskingThreads", options => options.UnmaskingThreads = 0 },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_bad_option_stops_the_start_with_one_sentence_that_names_it(string field, Action<SecureFedOptions> mistake)
    {
        await using var application = Application(options =>
        {
            options.Signer = key;
            mistake(options);
        });

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => application.StartAsync(TestContext.Current.CancellationToken));

        Assert.StartsWith($"SecureFed option {field} ", Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_health_check_says_whether_the_store_can_be_written()
    {
        await using var application = Application(options => options.Signer = key);

        var report = await application.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Healthy, report.Entries["securefed"].Status);
    }

    [Theory]
    [InlineData("secagg")]
    [InlineData("/secagg/")]
    [InlineData("/{any}")]
    public async Task A_prefix_that_signatures_could_not_leave_out_is_refused(string prefix)
    {
        await using var application = Application(options => options.Signer = key);

        Assert.Throws<ArgumentException>(() => application.MapSecureFed(prefix));
    }

    private WebApplication Application(Action<SecureFedOptions> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<ISecureFedStore>(_ => new SqliteStore(Path.Combine(folder, "store.db")));
        builder.Services.AddSecureFed(configure);
        return builder.Build();
    }

    /// <summary>The first column of the table of docs/spec/http.md section 4.</summary>
    private static IEnumerable<string> Specified()
        => File.ReadLines(Path.Combine(SecureFed.Tests.Checkout.Root, "docs", "spec", "http.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Contains(" /v1/", StringComparison.Ordinal) && !line.Contains("openapi", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1].Split('?')[0].Replace("/SID", "/{session}", StringComparison.Ordinal).Replace("/R", "/{round}", StringComparison.Ordinal).Replace("/P", "/{part}", StringComparison.Ordinal).Replace(" /v1", " /any/prefix/v1", StringComparison.Ordinal))
            .Order();
}
