namespace SecureFed.Simulation;

/// <summary>The folder that a command writes to.</summary>
public static class OutputFolder
{
    /// <summary>Creates the folder, before any work whose result would have nowhere to go.</summary>
    /// <returns>The folder's path as given.</returns>
    /// <exception cref="RequestException">It cannot be created or written to.</exception>
    public static string Create(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            using (File.Create(Path.Combine(path, ".securefed"), 1, FileOptions.DeleteOnClose))
            {
            }
            return path;
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RequestException("out", $"--out {path} cannot be written to: {mistake.Message}");
        }
    }
}
