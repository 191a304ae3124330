// Takes part in the training of a linear model with rows that never leave this machine.
//   --Invitation amsterdam.json (by the coordinator)   --Authority KEY (by the authority)   --Data rows.csv (x1,x2,...,y)   --State FOLDER
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
foreach (var name in new[] { "Invitation", "Authority", "Data" })
    if (builder.Configuration[name] is not { } value || (name != "Authority" && !File.Exists(value)))
    {
        Console.Error.WriteLine(name == "Authority" ? "Give --Authority, the public key that signs the registry." : $"Give --{name}, a file that is there.");
        return 2;
    }
builder.Configuration.AddJsonFile(Path.GetFullPath(builder.Configuration["Invitation"]!));
builder.Services.AddHostedService<TrainingWorker>();
builder.Build().Run();
return Environment.ExitCode;
