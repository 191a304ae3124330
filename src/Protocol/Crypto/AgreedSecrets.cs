namespace SecureFed.Protocol;

/// <summary>What one private key agrees on with each of many public keys, in one block.</summary>
internal sealed class AgreedSecrets : IDisposable
{
    private readonly SecretBytes secrets;
    private readonly bool[] agreed;

    private AgreedSecrets(int peers) => (secrets, agreed) = (new SecretBytes(peers * KeyAgreement.Size), new bool[peers]);

    /// <summary>The first peer whose key is not canonical or of low order, or -1.</summary>
    public int Refused => Array.IndexOf(agreed, false);

    /// <summary>Whether there is a secret with a peer.</summary>
    public bool Has(int peer) => agreed[peer];

    /// <summary>The secret with a peer; zero when its key was refused.</summary>
    public ReadOnlySpan<byte> this[int peer] => secrets.Bytes.Slice(peer * KeyAgreement.Size, KeyAgreement.Size);

    /// <summary>The secrets with several peers, one after the other.</summary>
    public ReadOnlySpan<byte> Range(int first, int count) => secrets.Bytes.Slice(first * KeyAgreement.Size, count * KeyAgreement.Size);

    /// <summary>Agrees with all peers at once.</summary>
    public static AgreedSecrets With(SecretBytes privateKey, IReadOnlyList<ReadOnlyMemory<byte>> peers)
    {
        var all = new AgreedSecrets(peers.Count);
        var publicKeys = new byte[peers.Count * KeyAgreement.Size];
        for (var i = 0; i < peers.Count; i++)
            peers[i].Span.CopyTo(publicKeys.AsSpan(i * KeyAgreement.Size));
        KeyAgreement.AgreeWithAll(privateKey.Bytes, publicKeys, all.secrets.Writable, all.agreed);
        return all;
    }

    /// <summary>Erases the secrets.</summary>
    public void Dispose() => secrets.Dispose();
}
