using System.Security.Cryptography;
using SecureFed.Learning;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>Which build of the program computes: results of two builds must never stand in one table.</summary>
internal static class Build
{
    /// <summary>The version, and a digest of the identities that the compiler gave to every library that a result depends on: they change with the code.</summary>
    public static string Identity { get; } = $"{typeof(Build).Assembly.GetName().Version!.ToString(3)}-{Digest()}";

    private static string Digest()
    {
        Type[] libraries = [typeof(Build), typeof(LinearModel), typeof(PrivacyPlan), typeof(GraphRule)];
        return Convert.ToHexStringLower(SHA256.HashData([.. libraries.SelectMany(type => type.Module.ModuleVersionId.ToByteArray())]))[..16];
    }
}
