using SecureFed.Cli;

// The libraries read no environment: the host passes its wish for the scalar twins of vectorised paths on.
AppContext.SetSwitch("SecureFed.ScalarOnly", Environment.GetEnvironmentVariable("SECUREFED_SCALAR_ONLY") == "1");
return await CommandHost.RunAsync(args, Console.Out, Console.Error);
