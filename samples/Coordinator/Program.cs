// Coordinates the training of a linear model among a few organisations: it learns sums of their updates, and nothing else about any of them.
//   --Participants amsterdam,berlin,copenhagen   --Registry FILE   --State FOLDER   --Features 2   --Rounds 5   --Epsilon E (noise)   --Urls https://...
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SecureFed.Hosting;
using SecureFed.Protocol;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration;
var participants = (settings["Participants"] ?? "amsterdam,berlin,copenhagen").Split(',').Select(ParticipantId.Parse).ToArray();
var state = Directory.CreateDirectory(settings["State"] ?? "coordinator").FullName;
if (!OperatingSystem.IsWindows())
    File.SetUnixFileMode(state, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
var keyFile = Path.Combine(state, "server.key");
if (!File.Exists(keyFile))
    File.WriteAllBytes(keyFile, RandomNumberGenerator.GetBytes(Signatures.PrivateKeySize));
using var key = new KeySigner(File.ReadAllBytes(keyFile));

if (builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey) is null)
    builder.WebHost.UseUrls(HasDevelopmentCertificate() ? "https://localhost:5443" : "http://localhost:5080");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddSingleton<ISecureFedStore>(_ => new SqliteStore(Path.Combine(state, "server.db")));
builder.Services.AddSecureFed(options =>
{
    options.Signer = key;
    options.RegistryFile = settings["Registry"] ?? "registry.txt";
    options.Deadlines = new RoundDeadlines { AdvertiseKeys = TimeSpan.FromHours(1) };     // so long a session waits for whoever is away
});
builder.Services.AddSingleton(LinearTraining.PlanFor(participants.Length, settings));
builder.Services.AddTrainingCoordinator<LinearTraining>();

await using var app = builder.Build();
app.MapSecureFed("/secagg");
app.MapHealthChecks("/health");
await app.StartAsync();

// At the first start, an invitation for each participant. Whoever has the file can enrol once: it travels as a password does.
var (server, invitations) = (app.Urls.First() + "/secagg", Directory.CreateDirectory(Path.Combine(state, "invitations")).FullName);
foreach (var (id, file) in participants.Select(id => (id, Path.Combine(invitations, $"{id}.json"))).Where(invitation => !File.Exists(invitation.Item2)))
{
    var token = await app.Services.GetRequiredService<ParticipantRegistrar>().InviteAsync(TimeSpan.FromDays(7), id);
    File.WriteAllText(file, JsonSerializer.Serialize(new { Server = server, ServerKey = Convert.ToHexStringLower(key.PublicKey.Span), Id = id.Text, Token = token }));
    Console.WriteLine($"invitation for {id}: {file}");
}
Console.WriteLine($"serving {server}");
await app.WaitForShutdownAsync();

// Kestrel finds by itself what `dotnet dev-certs https --trust` made.
static bool HasDevelopmentCertificate() => new X509Store(StoreName.My, StoreLocation.CurrentUser, OpenFlags.ReadOnly).Certificates
    .Any(certificate => certificate.HasPrivateKey && certificate.Extensions.Any(extension => extension.Oid?.Value == "1.3.6.1.4.1.311.84.1.1"));
