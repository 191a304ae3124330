using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>
/// A registry that many simulated clients share: a signature that one of them found good is good for its other neighbours too. What is remembered is
/// the hash of identifier, message and signature, so no other signature can pass for it.
/// </summary>
internal sealed class RememberingRegistry(IIdentityRegistry registry) : IIdentityRegistry
{
    private readonly ConcurrentDictionary<UInt128, byte> good = [];

    public bool TryFind(ParticipantId id, out ReadOnlyMemory<byte> publicKey) => registry.TryFind(id, out publicKey);

    public bool Verifies(ParticipantId id, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var key = KeyOf(id, message, signature);
        if (good.ContainsKey(key))
            return true;
        if (!registry.Verifies(id, message, signature))
            return false;
        good.TryAdd(key, 0);
        return true;
    }

    public void VerifyMany(ReadOnlySpan<SignedMessage> messages, Span<bool> valid)
    {
        var unknown = new List<SignedMessage>();
        for (var i = 0; i < messages.Length; i++)
        {
            valid[i] = good.ContainsKey(KeyOf(messages[i]));
            if (!valid[i])
                unknown.Add(messages[i]);
        }

        var answers = new bool[unknown.Count];
        registry.VerifyMany(CollectionsMarshal.AsSpan(unknown), answers);
        for (int i = 0, next = 0; next < answers.Length; i++)
            if (!valid[i] && (valid[i] = answers[next++]))
                good.TryAdd(KeyOf(messages[i]), 0);
    }

    private static UInt128 KeyOf(in SignedMessage message) => KeyOf(message.Id, message.Message.Span, message.Signature.Span);

    private static UInt128 KeyOf(ParticipantId id, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        // Signatures have one length and identifiers end with the first zero byte, so the parts cannot run into each other.
        var bytes = new byte[signature.Length + id.Text.Length + 1 + message.Length];
        signature.CopyTo(bytes);
        System.Text.Encoding.ASCII.GetBytes(id.Text, bytes.AsSpan(signature.Length));
        message.CopyTo(bytes.AsSpan(signature.Length + id.Text.Length + 1));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
