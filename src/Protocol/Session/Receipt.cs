using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace SecureFed.Protocol;

/// <summary>What a client keeps of the end of a session, to prove later whether its input was in the sum (session-log.md section 4).</summary>
/// <param name="Parameters">The session parameters.</param>
/// <param name="Result">The server's signed result, without a place; null when there is an abort.</param>
/// <param name="Abort">The server's signed abort; null when there is a result.</param>
/// <param name="Place">The client's entry in the roster, with its proof; null beside an abort.</param>
/// <param name="Input">The client's input header, when the client was shown that it is under the input root.</param>
internal sealed record Receipt(SessionParameters Parameters, ResultMessage? Result, AbortMessage? Abort, RosterEntry? Place, ReceiptInput? Input)
{
    private const int Version = 2;

    /// <summary>What the receipt is for.</summary>
    public ReceiptKind Kind => Result is null ? ReceiptKind.NoSum : Result.Survivors.Contains(Place!.Index) ? ReceiptKind.Included : ReceiptKind.LeftOut;

    /// <summary>The client; null beside an abort.</summary>
    public ParticipantId? Id => Place?.Advertisement.Id;

    /// <summary>The receipt as bytes.</summary>
    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new FrameWriter(output);
        writer.Array(5);
        writer.Number(Version);
        writer.Bytes(Parameters.Encoded);
        writer.Bytes(Result is not null ? Frame.Encode(Result) : Frame.Encode(Abort!));
        if (Place is null)
            writer.Array(0);
        else
            Place.Write(ref writer);
        if (Input is null)
            writer.Array(0);
        else
            Input.Write(ref writer);
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
        start.Array(5, "the receipt");
        start.Number(Version, Version, "receipt version");
        var parameters = SessionParametersCodec.Decode(start.BytesUpTo(SessionParametersCodec.MaximumBytes, "parameters"));
        var limits = WireLimits.BeforeRoster(parameters);
        var end = start.Bytes("end");
        if (Frame.PeekType(end) == MessageType.Abort)
        {
            var abort = Nested<AbortMessage>(end, limits, isFrame: true);
            start.Array(0, "the place beside an abort");
            start.Array(0, "the input beside an abort");
            return new Receipt(parameters, null, abort, null, null);
        }
        var result = Nested<ResultMessage>(end, limits, isFrame: true);
        if (result.Place is not null)
            throw FrameReader.Fault(ValidationRules.Shape, "a receipt has its place beside the result, not in it");

        // The rest is bounded by what was just read.
        var reader = start.With(limits.Among(result.Participants));
        var place = RosterEntry.Read(ref reader);
        var input = reader.OptionalArray(3, "the input") ? ReceiptInput.ReadFields(ref reader) : null;
        return new Receipt(parameters, result, null, place, input);
    }

    internal static T Nested<T>(in ReadOnlySequence<byte> bytes, WireLimits limits, bool isFrame)
        where T : class, IMessage<T>
    {
        var nested = new FrameReader(bytes, limits);
        if (isFrame)
            Frame.ReadHeader(ref nested, T.Type);
        return T.ReadBody(ref nested);
    }
}

/// <summary>The part of a receipt that shows which input is in the sum.</summary>
/// <param name="Header">The client's input header.</param>
/// <param name="Proof">Its inclusion proof under the input root.</param>
/// <param name="Signatures">Survivor signatures by neighbours, ascending by identifier; none when the client was not asked to reveal shares, or in the semi-honest model.</param>
internal sealed record ReceiptInput(
    InputHeaderMessage Header, ImmutableArray<ReadOnlyMemory<byte>> Proof, ImmutableArray<(ParticipantId Signer, ReadOnlyMemory<byte> Signature)> Signatures)
{
    /// <summary>Reads what follows the array header.</summary>
    public static ReceiptInput ReadFields(ref FrameReader reader)
        => new(
            Receipt.Nested<InputHeaderMessage>(reader.Bytes("input header"), reader.Limits, isFrame: false), reader.Proof(reader.Limits.ProofLength),
            ReadSignatures(ref reader));

    public void Write(ref FrameWriter writer)
    {
        writer.Array(3);
        writer.Bytes(Frame.EncodeBody(Header));
        writer.Proof(Proof);
        writer.Array(Signatures.Length);
        foreach (var (signer, signature) in Signatures)
        {
            writer.Array(2);
            writer.Name(signer.Text);
            writer.Bytes(signature);
        }
    }

    private static ImmutableArray<(ParticipantId Signer, ReadOnlyMemory<byte> Signature)> ReadSignatures(ref FrameReader reader)
    {
        var signatures = reader.List(reader.Limits.Degree, "signatures", ReadSignature);
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
}
