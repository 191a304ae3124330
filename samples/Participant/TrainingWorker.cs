using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureFed.Client;
using SecureFed.Privacy;
using SecureFed.Protocol;

/// <summary>Enrols, and takes part in what it agrees to until the coordinator has no more.</summary>
internal sealed class TrainingWorker(IConfiguration settings, ILogger<TrainingWorker> logger, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rows = File.ReadLines(settings["Data"]!).Select(line => line.Split(',').Select(double.Parse).ToArray()).ToArray();
        var id = ParticipantId.Parse(settings["Id"]!);
        var folder = settings["State"] ?? $"state-{id}";
        using var state = new FileClientState(folder);     // makes the folder for its owner alone
        var keyFile = Path.Combine(folder, "participant.key");
        if (!File.Exists(keyFile))
            await File.WriteAllBytesAsync(keyFile, RandomNumberGenerator.GetBytes(Signatures.PrivateKeySize), stoppingToken);
        using var key = new KeySigner(await File.ReadAllBytesAsync(keyFile, stoppingToken));
        var options = new SecureFedClientOptions
        {
            Id = id,
            Signer = key,
            State = state,
            Logger = logger,
            RegistryAuthority = Convert.FromHexString(settings["Authority"]!),
            // Its own demands, which no server lowers. The defaults suit a hundred devices; organisations that know each other may ask for less.
            Policy = new ClientPolicy { ServerKeys = [Convert.FromHexString(settings["ServerKey"]!)], SmallestCohort = 3, LeastCorruptPartsPerMillion = 0 },
            PlanPolicy = new PlanPolicy { MinimumCohort = 3, MinimumCorruptFraction = 0, AllowNoNoise = true },
            Consent = (notice, _) =>
            {
                Console.WriteLine(notice);
                return ValueTask.FromResult(notice.Parameters.Task == "sales");
            },
        };
        using var client = SecureFedClient.Connect(new Uri(settings["Server"]!), options, new UpdateContributor((task, _) => ValueTask.FromResult(Train(task.Model, rows))));
        client.SessionEnded += (_, report) => Console.WriteLine($"training round {report.Parameters?.TrainingRound}: {report.Ending}. {report.Reason}");
        try
        {
            await client.EnrolAsync(settings["Token"]!, cancellation: stoppingToken);
            Console.WriteLine($"enrolled; for the authority: {id}={Convert.ToHexStringLower(key.PublicKey.Span)}");
            await client.RunAsync(stoppingToken);
        }
        catch (SecureFedRefusedException refusal)
        {
            Console.Error.WriteLine(refusal.Message);
            Environment.ExitCode = 1;
        }
        lifetime.StopApplication();
    }

    /// <summary>Fifty steps of gradient descent on the squared error, from the common model: how far they lead is the update.</summary>
    private static double[] Train(ReadOnlyMemory<byte> model, double[][] rows)
    {
        var start = MemoryMarshal.Cast<byte, double>(model.Span).ToArray();
        var weights = start.ToArray();
        for (var step = 0; step < 50; step++)
        {
            var gradient = new double[weights.Length];
            foreach (var row in rows)
            {
                double[] inputs = [.. row[..^1], 1];
                var error = inputs.Zip(weights, (input, weight) => input * weight).Sum() - row[^1];
                for (var j = 0; j < weights.Length; j++)
                    gradient[j] += error * inputs[j] / rows.Length;
            }
            for (var j = 0; j < weights.Length; j++)
                weights[j] -= 0.1 * gradient[j];
        }
        return [.. weights.Zip(start, (weight, origin) => weight - origin)];
    }
}
