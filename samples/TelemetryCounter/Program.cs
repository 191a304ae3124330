// A private telemetry counter: devices count what happens on them, and the server learns the totals and no device's counts.
// Server and devices share this process to be tried at once; they speak HTTP over a loopback port, as they would from many machines.
//   TelemetryCounter                              20 devices, exact totals
//   TelemetryCounter --Devices 50 --Epsilon 2     with noise, so that the totals do not give away one device either
using System.Security.Cryptography;
using System.Text;
using SecureFed.Client;
using SecureFed.Hosting;
using SecureFed.Privacy;
using SecureFed.Protocol;

string[] counters = ["launches", "crashes", "exports"];
var builder = WebApplication.CreateSlimBuilder(args);
var devices = builder.Configuration.GetValue("Devices", 20);
var epsilon = builder.Configuration.GetValue<double?>("Epsilon");
if (devices < 11)
{
    Console.Error.WriteLine("Give --Devices 11 or more: a device refuses sums over fewer than 10, and one in ten may drop out.");
    return 2;
}
var folder = Directory.CreateTempSubdirectory("telemetry-").FullName;

// The server.
using var serverKey = NewKey();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddSingleton<ISecureFedStore>(_ => new SqliteStore(Path.Combine(folder, "server.db"), LogDurability.RoundBoundaries));
builder.Services.AddSecureFed(options => (options.Signer, options.Deadlines) = (serverKey, RoundDeadlines.Each(TimeSpan.FromMinutes(1))));
var app = builder.Build();
app.MapSecureFed("/secagg");
await app.StartAsync();
var server = app.Services.GetRequiredService<SecureFedServer>();

// The devices, and a registry of their keys that each of them has beforehand.
var keys = Enumerable.Range(0, devices).ToDictionary(device => ParticipantId.Parse($"device-{device:D4}"), _ => NewKey());
var registry = IdentityRegistry.Of(keys.Select(key => (key.Key, key.Value.PublicKey)));
foreach (var (id, key) in keys)
    await app.Services.GetRequiredService<ParticipantRegistrar>().AddAsync(id, key.PublicKey);
var clients = keys.Select((key, device) => SecureFedClient.Connect(
    new Uri(app.Urls.First() + "/secagg"),
    new SecureFedClientOptions
    {
        Id = key.Key,
        Signer = key.Value,
        Registry = registry,
        Policy = new ClientPolicy { ServerKeys = [serverKey.PublicKey], SmallestCohort = 10 },
        PlanPolicy = new PlanPolicy { MinimumCohort = 10, AllowNoNoise = epsilon is null, MaximumEpsilon = epsilon ?? 1 },
        State = new FileClientState(Path.Combine(folder, key.Key.Text)),
    },
    new UpdateContributor((_, _) => ValueTask.FromResult(CountsOf(device))))).ToArray();
var running = clients.Select(client => client.RunAsync()).ToArray();

// One round. Counts are clipped to a norm of 16; a power of two keeps whole numbers whole.
var plan = PrivacyPlan.Create(new PrivacyPlanRequest
{
    Unit = PrivacyUnit.Client,
    Mechanism = epsilon is null ? NoiseMechanism.None : NoiseMechanism.DistributedDiscreteGaussian,
    Epsilon = epsilon,
    Delta = epsilon is null ? null : 1e-5,
    Clients = devices,
    Vectors = [new VectorRequest { Name = "counts", Dimension = counters.Length, Clip = 16 }],
});
var outcome = await server.RunAsync(new SessionRequest { Population = "telemetry", TrainingRound = 1, Model = Encoding.UTF8.GetBytes(string.Join(' ', counters)), Plan = plan });
server.Finish();
await Task.WhenAll(running);
await app.DisposeAsync();
foreach (var client in clients)
    client.Dispose();

if (outcome.Failure is null)
{
    Console.WriteLine($"totals of {outcome.Survivors} devices" + (epsilon is null ? "" : FormattableString.Invariant($", epsilon {plan.Epsilon:F2}, delta {plan.Delta}")));
    var spread = epsilon is null ? "" : FormattableString.Invariant($" give or take {plan.Vectors[0].PredictedStddevPerCoordinate:F1}");
    foreach (var (counter, total) in counters.Zip(outcome.Decode("counts").Total))
        Console.WriteLine($"{counter} {Math.Round(total)}{spread}");
    return 0;
}
Console.Error.WriteLine(outcome.Failure);
return 1;

// What a real device would have counted since it last reported.
static double[] CountsOf(int device) => [1 + device % 7, device % 3, device % 5];

static KeySigner NewKey() => new(RandomNumberGenerator.GetBytes(Signatures.PrivateKeySize));
