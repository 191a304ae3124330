using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace SecureFed.Protocol;

/// <summary>What a client keeps to prove later that its input was in the sum (session-log.md section 4).</summary>
/// <param name="Parameters">The session parameters.</param>
/// <param name="Id">The client.</param>
/// <param name="Index">Its roster index.</param>
/// <param name="Participants">n = |U1|.</param>
/// <param name="RosterRoot">32 bytes; with sid and n it gives the roster id.</param>
/// <param name="Header">The client's input header.</param>
/// <param name="Survivors">U3.</param>
/// <param name="InputRoot">Root over the headers of U3.</param>
/// <param name="HeaderProof">Inclusion proof of the header.</param>
/// <param name="Signatures">Survivor signatures by neighbours, ascending by identifier.</param>
/// <param name="Result">The server's signed result.</param>
internal sealed record Receipt(
    SessionParameters Parameters,
    ParticipantId Id,
    int Index,
    int Participants,
    ReadOnlyMemory<byte> RosterRoot,
    InputHeaderMessage Header,
    ParticipantSet Survivors,
    ReadOnlyMemory<byte> InputRoot,
    ImmutableArray<ReadOnlyMemory<byte>> HeaderProof,
    ImmutableArray<(ParticipantId Signer, ReadOnlyMemory<byte> Signature)> Signatures,
    ResultMessage Result)
{
    private const int Version = 1;

    /// <summary>The receipt as bytes.</summary>
    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new FrameWriter(output);
        writer.Array(12);
        writer.Number(Version);
        writer.Bytes(Parameters.Encoded);
        writer.Name(Id.Text);
        writer.Number(Index);
        writer.Number(Participants);
        writer.Bytes(RosterRoot);
        writer.Bytes(Frame.EncodeBody(Header));
        writer.Set(Survivors);
        writer.Bytes(InputRoot);
        writer.Proof(HeaderProof);
        writer.Array(Signatures.Length);
        foreach (var (signer, signature) in Signatures)
        {
            writer.Array(2);
            writer.Name(signer.Text);
            writer.Bytes(signature);
        }

        writer.Bytes(Frame.Encode(Result));
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a receipt; total. What it claims is not verified by this.</summary>
    public static bool TryDecode(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Receipt? receipt, [NotNullWhen(false)] out string? fault)
    {
        receipt = null;
        fault = null;
        try
        {
            var read = Read(bytes);
            if (read.Encode().AsSpan().SequenceEqual(bytes.Span))
                receipt = read;
            else
                fault = "every value of a receipt has its shortest encoding";
        }
        catch (Exception exception) when (Frame.IsFault(exception))
        {
            fault = exception is FrameFaultException ? exception.Message : "a receipt is one MessagePack value";
        }

        return receipt is not null;
    }

    private static Receipt Read(ReadOnlyMemory<byte> bytes)
    {
        var start = new FrameReader(new ReadOnlySequence<byte>(bytes), WireLimits.BeforeOffer);
        start.Array(12, "the receipt");
        start.Number(Version, Version, "receipt version");
        var parameters = SessionParametersCodec.Decode(start.BytesUpTo(SessionParametersCodec.MaximumBytes, "parameters"));
        var id = start.Id();
        var index = start.Index("index");
        var participants = start.Number(index + 1, parameters.MaximumParticipants, "n");

        // The rest is bounded by what was just read.
        var degree = Math.Min(participants - 1, GraphParameterFinder.MaximumNeighbors);
        var limits = WireLimits.OfRoster(parameters, participants, degree);
        var reader = start.With(limits);
        return new Receipt(
            parameters, id, index, participants, reader.Hash("roster root"),
            Nested<InputHeaderMessage>(ref reader, "input header", isFrame: false),
            reader.Set("U3"), reader.Hash("input root"), reader.Proof(limits.ProofLength),
            ReadSignatures(ref reader, degree), Nested<ResultMessage>(ref reader, "result", isFrame: true));
    }

    private static ImmutableArray<(ParticipantId Signer, ReadOnlyMemory<byte> Signature)> ReadSignatures(ref FrameReader reader, int most)
    {
        var signatures = reader.List(most, "signatures", ReadSignature);
        for (var i = 1; i < signatures.Length; i++)
            if (signatures[i - 1].Signer >= signatures[i].Signer)
                throw FrameReader.Fault(ValidationRules.NotAscending, "signatures are strictly ascending");
        return signatures;
    }

    private static (ParticipantId Signer, ReadOnlyMemory<byte> Signature) ReadSignature(ref FrameReader reader)
    {
        reader.Array(2, "a signature");
        return (reader.Id(), reader.Signature());
    }

    private static T Nested<T>(ref FrameReader reader, string what, bool isFrame)
        where T : class, IMessage<T>
    {
        var nested = new FrameReader(reader.Bytes(what), reader.Limits);
        if (isFrame)
            Frame.ReadHeader(ref nested, T.Type);
        return T.ReadBody(ref nested);
    }
}
