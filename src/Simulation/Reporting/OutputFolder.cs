namespace SecureFed.Simulation;

/// <summary>The folder that a command writes to.</summary>
public sealed class OutputFolder : IDisposable
{
    private readonly bool isNew;

    private OutputFolder(string path, bool isNew) => (Path, this.isNew) = (path, isNew);

    /// <summary>The path as given.</summary>
    public string Path { get; }

    /// <summary>Creates the folder, before any work whose result would have nowhere to go.</summary>
    /// <returns>The folder's path as given.</returns>
    /// <exception cref="RequestException">It cannot be created or written to.</exception>
    public static string Create(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            using (File.Create(System.IO.Path.Combine(path, ".securefed"), 1, FileOptions.DeleteOnClose))
            {
            }
            return path;
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RequestException("out", $"--out {path} cannot be written to: {mistake.Message}");
        }
    }

    /// <summary>As <see cref="Create"/>, for work that may yet be refused: a new folder into which nothing was written is gone again when this is disposed.</summary>
    /// <exception cref="RequestException">It cannot be created or written to.</exception>
    public static OutputFolder Claim(string path)
    {
        var isNew = !Directory.Exists(path);
        return new OutputFolder(Create(path), isNew);
    }

    /// <summary>Takes an unused folder away.</summary>
    public void Dispose()
    {
        if (isNew && Directory.Exists(Path) && !Directory.EnumerateFileSystemEntries(Path).Any())
            Directory.Delete(Path);
    }
}
