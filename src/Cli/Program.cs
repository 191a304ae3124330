using SecureFed.Cli;

return await CommandHost.RunAsync(args, Console.Out, Console.Error);
