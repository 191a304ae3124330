using System.Buffers;
using System.Collections;
using System.Globalization;
using CsCheck;

namespace SecureFed.Protocol.Tests;

/// <summary>One type of message behind a face without generics, so that a test can go over all of them.</summary>
internal abstract class MessageKind(MessageType type)
{
    public MessageType Type { get; } = type;

    public static IReadOnlyList<MessageKind> All { get; } =
    [
        new MessageKind<OfferMessage>(_ => Generators.Offer),
        new MessageKind<AdvertisementMessage>(Generators.Advertisement),
        new MessageKind<RosterMessage>(Generators.Roster),
        new MessageKind<SharesMessage>(Generators.Shares),
        new MessageKind<ShareDeliveryMessage>(Generators.ShareDelivery),
        new MessageKind<InputHeaderMessage>(Generators.InputHeader),
        new MessageKind<InputChunkMessage>(Generators.InputChunk),
        new MessageKind<SurvivorProposalMessage>(Generators.SurvivorProposal),
        new MessageKind<SurvivorSignatureMessage>(Generators.SurvivorSignature),
        new MessageKind<UnmaskRequestMessage>(Generators.UnmaskRequest),
        new MessageKind<UnmaskResponseMessage>(Generators.UnmaskResponse),
        new MessageKind<ResultMessage>(Generators.Result),
        new MessageKind<AbortMessage>(Generators.Abort),
    ];

    public static MessageKind Of(MessageType type) => All.Single(kind => kind.Type == type);

    /// <summary>Rows of a theory over all message types.</summary>
    public static TheoryData<string> Names => [.. All.Select(kind => kind.Type.ToString())];

    public static MessageKind Named(string name) => Of(Enum.Parse<MessageType>(name));

    /// <summary>Messages with the limits under which they are valid.</summary>
    public abstract Gen<(WireLimits Limits, object Message)> Messages { get; }

    public abstract byte[] Encode(object message);

    public abstract object? Decode(ReadOnlySequence<byte> frame, WireLimits limits, out Rejection? rejection);

    public object? Decode(byte[] frame, WireLimits limits, out Rejection? rejection) => Decode(new ReadOnlySequence<byte>(frame), limits, out rejection);

    public abstract long MaximumBytes(WireLimits limits);

    /// <summary>A message as text: two messages are the same when their texts are.</summary>
    public static string Show(object? value) => value switch
    {
        null => "null",
        ReadOnlyMemory<byte> bytes => Convert.ToHexStringLower(bytes.Span),
        ReadOnlySequence<byte> bytes => Convert.ToHexStringLower(bytes.ToArray()),
        SessionParameters parameters => Convert.ToHexStringLower(parameters.Encoded.Span),
        ParticipantSet set => Convert.ToHexStringLower(set.Bitmap.Span),
        SessionId or ParticipantId or string or Enum => value.ToString()!,
        IConvertible number => number.ToString(CultureInfo.InvariantCulture),
        IEnumerable items => $"[{string.Join(' ', items.Cast<object>().Select(Show))}]",
        _ => $"({string.Join(' ', value.GetType().GetProperties().Where(p => p.GetMethod!.IsStatic is false).Select(p => $"{p.Name}={Show(p.GetValue(value))}"))})",
    };
}

internal sealed class MessageKind<T>(Func<WireLimits, Gen<T>> messages) : MessageKind(T.Type)
    where T : class, IMessage<T>
{
    public override Gen<(WireLimits Limits, object Message)> Messages { get; }
        = Generators.Limits.SelectMany(limits => messages(limits).Select(message => (limits, (object)message)));

    public override byte[] Encode(object message) => Frame.Encode((T)message);

    public override object? Decode(ReadOnlySequence<byte> frame, WireLimits limits, out Rejection? rejection)
    {
        var accepted = Frame.TryDecode<T>(frame, limits, out var message, out rejection);
        Assert.NotEqual(accepted, message is null);
        Assert.Equal(accepted, rejection is null);
        return message;
    }

    public override long MaximumBytes(WireLimits limits) => T.MaximumBytes(limits);
}
