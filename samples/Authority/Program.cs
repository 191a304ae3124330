// The authority answers for which key belongs to whom. It is not the server, and it needs no network: it signs a file.
//   Authority FOLDER                           makes a key, and a registry without participants
//   Authority FOLDER amsterdam=5f2c... ...     adds participants, whose keys a person has compared with them
using System.Security.Cryptography;
using SecureFed.Protocol;

if (args.Length == 0)
    return Refuse("Give the folder of the authority, and participants to add as ID=KEY.");
Directory.CreateDirectory(args[0]);
var (file, keyFile) = (Path.Combine(args[0], "registry.txt"), Path.Combine(args[0], "authority.key"));
if (!File.Exists(keyFile))
    File.WriteAllBytes(keyFile, RandomNumberGenerator.GetBytes(Signatures.PrivateKeySize));
if (!OperatingSystem.IsWindows())
    File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
var key = File.ReadAllBytes(keyFile);
using var signer = new KeySigner(key);

var keys = new Dictionary<ParticipantId, ReadOnlyMemory<byte>>();
if (File.Exists(file))
{
    if (!IdentityRegistry.TryRead(File.ReadAllBytes(file), signer.PublicKey.Span, out var signed, out var fault))
        return Refuse($"{file} is not this authority's: {fault}.");
    foreach (var id in signed.Participants)
        if (signed.TryFind(id, out var known))
            keys.Add(id, known);
}
try
{
    foreach (var entry in args[1..].Select(argument => argument.Split('=')))
    {
        var (id, added) = (ParticipantId.Parse(entry[0]), Convert.FromHexString(entry.ElementAtOrDefault(1) ?? ""));
        if (!keys.TryAdd(id, added) && !keys[id].Span.SequenceEqual(added))
            return Refuse($"{id} is in the registry with another key. A key never changes: whoever needs a new one takes part under a new identifier.");
    }
    File.WriteAllBytes(file + ".new", IdentityRegistry.Of(keys.Select(pair => (pair.Key, pair.Value))).Sign(key));
}
catch (Exception fault) when (fault is FormatException or ArgumentException)
{
    return Refuse($"A participant is not ID=KEY, as it prints it at its first start: {fault.Message}");
}
File.Move(file + ".new", file, overwrite: true);
Console.WriteLine($"authority {Convert.ToHexStringLower(signer.PublicKey.Span)} answers for {keys.Count} participants in {file}");
return 0;

static int Refuse(string sentence)
{
    Console.Error.WriteLine(sentence);
    return 2;
}
