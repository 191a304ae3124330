using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <content>
/// The state of a client as bytes. A client is deterministic once its randomness is drawn, so its state is what it drew and which frames it answered: a restored client takes the same steps again, and stands where
/// the stored one stood. It gives the same answers to the same frames and can neither sign a second survivor root nor reveal a second kind of share. The input is not part of the state; once
/// it is masked, its frames are. After round 4 the state holds no secrets.
/// </content>
public sealed partial class ClientSession
{
    private const int StateVersion = 1;

    /// <summary>The state, to be made durable before the frames of an answer leave. Secret until round 4 is answered: store it where only the participant can read it.</summary>
    /// <exception cref="InvalidOperationException">No offer was accepted, or the session is over without an answer in round 4: there is nothing to restore. Or the client is not durable.</exception>
    public byte[] ExportState()
    {
        if (history is null)
            throw new InvalidOperationException("A client that is not durable keeps no state to export.");
        if (Parameters is null || (last is not null && state is not AwaitResult))
            throw new InvalidOperationException("A session that has not started, or that is over, has no state to restore.");
        // Room for everything, so that no copy of the secrets is left behind by growing.
        var frames = answers.TryGetValue(MessageType.ShareDelivery, out var input) ? input.Frames : [];
        var output = new ArrayBufferWriter<byte>(4096 + randomness.Record.Length + history.Sum(frame => frame.Length + 8) + frames.Sum(frame => frame.Length + 8));
        var writer = new FrameWriter(output);
        writer.Array(5);
        writer.Number(StateVersion);
        writer.Bytes(randomness.Record);
        WriteList(ref writer, history);
        WriteList(ref writer, frames);
        WriteList(ref writer, state is AwaitResult result ? [answers[MessageType.UnmaskRequest].Hash, answers[MessageType.UnmaskRequest].Frames[0], result.Open.Encode()] : []);
        writer.Flush();
        var bytes = output.WrittenSpan.ToArray();
        output.Clear();
        return bytes;
    }

    /// <summary>A client that stands where the exported one stood. If it had not masked its input yet, the input must be provided again.</summary>
    /// <exception cref="FormatException">The bytes are not a state of this participant under this policy and registry.</exception>
    public static ClientSession Restore(
        ReadOnlyMemory<byte> state, ParticipantId id, ISigner signer, ClientPolicy policy, IIdentityRegistry registry, JoinLedger ledger, IRandomness randomness)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        try
        {
            var reader = new FrameReader(new ReadOnlySequence<byte>(state), WireLimits.BeforeOffer);
            reader.Array(5, "the state");
            reader.Number(StateVersion, StateVersion, "state version");
            var record = reader.Bytes("randomness").ToArray();
            var history = ReadList(ref reader);
            var inputFrames = ReadList(ref reader);
            var final = ReadList(ref reader);

            // The ledger already has this attempt, so the steps are repeated against an empty one.
            var context = new ClientContext(id, signer, policy, registry, new JoinLedger(), Checks.All);
            var session = new ClientSession(context, new RecordedRandomness(randomness, record));
            if (final.Length == 3)
                session.RestoreFinal(history, final);
            else
                session.Repeat(history, inputFrames);
            if (ledger.Admits(session.Parameters!))
                ledger.Record(session.Parameters!);
            return session;
        }
        catch (Exception fault) when (Frame.IsFault(fault))
        {
            throw new FormatException("These bytes are not a client state.", fault);
        }
    }

    private void Repeat(ImmutableArray<byte[]> frames, ImmutableArray<byte[]> inputFrames)
    {
        foreach (var frame in frames)
        {
            var answer = state is MaskedInputClient step ? Resume(step, frame, inputFrames) : Receive(frame);
            if (answer.Kind != ClientAnswerKind.Send)
                throw new FormatException($"The state does not belong to this participant, policy and registry: {answer.Rejection}");
        }
    }

    private ClientAnswer Resume(MaskedInputClient step, byte[] frame, ImmutableArray<byte[]> inputFrames)
    {
        if (inputFrames.IsEmpty || !Frame.TryDecode<InputHeaderMessage>(new ReadOnlySequence<byte>(inputFrames[0]), step.Limits, out var header, out _))
            throw new FormatException("The state has no input header for the share delivery that it answered.");
        if (!Frame.TryDecode<ShareDeliveryMessage>(new ReadOnlySequence<byte>(frame), step.Limits, out var delivery, out var rejection)
            || !step.Resume(delivery, header).Succeeds(out var next, out rejection))
            return Leave(rejection);
        return Answer(MessageType.ShareDelivery, frame, next, [.. inputFrames.Select(bytes => new ReadOnlyMemory<byte>(bytes))]);
    }

    private void RestoreFinal(ImmutableArray<byte[]> frames, ImmutableArray<byte[]> final)
    {
        if (!Receipt.TryDecode(final[2], out var receipt, out var fault))
            throw new FormatException($"The state has no receipt: {fault}.");
        if (receipt is not { Result: not null, Input: not null })
            throw new FormatException("The state has no answer of round 4.");
        Parameters = receipt.Parameters;
        state = new AwaitResult(receipt);
        history!.AddRange(frames);
        foreach (var frame in frames)
            if (Frame.PeekType(new ReadOnlySequence<byte>(frame)) is { } type)
                answers.Add(type, (SHA256.HashData(frame), []));
        answers[MessageType.UnmaskRequest] = (final[0], [final[1]]);
    }

    private static void WriteList(ref FrameWriter writer, IReadOnlyCollection<ReadOnlyMemory<byte>> items)
    {
        writer.Array(items.Count);
        foreach (var item in items)
            writer.Bytes(item);
    }

    private static void WriteList(ref FrameWriter writer, IEnumerable<byte[]> items) => WriteList(ref writer, [.. items.Select(item => new ReadOnlyMemory<byte>(item))]);

    private static ImmutableArray<byte[]> ReadList(ref FrameReader reader)
        => reader.List(int.MaxValue, "list", static (ref FrameReader item) => item.Bytes("item").ToArray());
}
