using System.Buffers;
using SecureFed.Protocol;

namespace SecureFed.Audit.Tests;

/// <summary>A server that rewrites its log: it makes the chain, the roots and all its own signatures anew, so that they fit what it claims.</summary>
internal static class LyingServer
{
    public static SessionLogEntry Read(byte[] entry)
    {
        var reader = new FrameReader(new ReadOnlySequence<byte>(entry), WireLimits.BeforeOffer);
        return SessionLogEntry.Read(ref reader);
    }

    /// <summary>The entries with everything that the server itself makes made again.</summary>
    public static List<byte[]> Rewrite(IEnumerable<byte[]> entries, ISigner server, byte[]? aggregateHash = null)
    {
        var log = entries.ToList();
        var (_, open) = RecordedSession.LogOf("lie", log);
        using var stream = open();
        var evidence = EvidenceReader.Read("lie", stream);
        if (evidence.Parameters is null)
            return log;
        var chain = new SessionLog(evidence.Parameters.Id);
        for (var i = 0; i < log.Count; i++)
        {
            if (TryRead(log[i]) is not { } entry)
                continue;
            entry = Signed(entry, evidence, chain.Head, server, aggregateHash);
            log[i] = chain.Append(entry);
        }
        return log;
    }

    private static SessionLogEntry? TryRead(byte[] bytes)
    {
        try
        {
            return Read(bytes);
        }
        catch (Exception fault) when (Frame.IsFault(fault))
        {
            return null;
        }
    }

    private static SessionLogEntry Signed(SessionLogEntry entry, SessionEvidence evidence, ReadOnlyMemory<byte> head, ISigner server, byte[]? aggregateHash)
    {
        var (parameters, roster) = (evidence.Parameters!, evidence.Roster);
        switch (entry)
        {
            case OfferEntry:
                return new OfferEntry(Sequence(new OfferMessage(parameters, server.Sign(Statements.Offer(parameters.Id)))));
            case SignatureEntry request when roster is not null && request.Recipient < roster.Members.Length:
                return request with { Signature = server.Sign(Statements.Unmask(roster.RosterId, roster.Members[request.Recipient].Id, evidence.SurvivorRoot)) };
            case ResultEntry result when roster is not null && evidence.Survivors is { } survivors
                && Frame.TryDecode<ResultMessage>(result.Frame, WireLimits.BeforeRoster(parameters), out var message, out _):
                var hash = aggregateHash ?? SumOf(evidence) ?? message.AggregateHash.ToArray();
                var lie = message with
                {
                    Participants = roster.Members.Length,
                    RosterRoot = roster.Root,
                    SharedHash = evidence.SharedHash,
                    Survivors = survivors,
                    InputRoot = MerkleTree.Of(survivors.Indices.Select(survivor => Frame.EncodeBody(evidence.Inputs[survivor].Message))).Root,
                    AggregateHash = hash,
                    LogHead = head,
                };
                return new ResultEntry(Sequence(lie with { ServerSignature = server.Sign(lie.Statement) }));
            case AbortEntry abort when Frame.TryDecode<AbortMessage>(abort.Frame, WireLimits.BeforeRoster(parameters), out var ended, out _):
                return new AbortEntry(Sequence(new AbortMessage(parameters.Id, ended.Code, head, server.Sign(Statements.Abort(parameters.Id, ended.Code, head)))));
            default:
                return entry;
        }
    }

    /// <summary>The sum that fits the rewritten log, if it gives one.</summary>
    private static byte[]? SumOf(SessionEvidence evidence)
    {
        if (evidence.Survivors is not { } survivors || evidence.WithVectors.Count != survivors.Count || evidence.Opened.Unopened.Count > 0)
            return null;
        evidence.Opened.Unmask(evidence.MaskedSums!);
        return AggregateSums.HashOf(evidence.Parameters!, evidence.Roster!.RosterId, evidence.MaskedSums!);
    }

    private static ReadOnlySequence<byte> Sequence<T>(T message)
        where T : class, IMessage<T>
        => new(Frame.Encode(message));
}
