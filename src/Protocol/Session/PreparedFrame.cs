using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SecureFed.Protocol;

/// <summary>
/// A client's frame and what its bytes tell whatever else the server accepted: which message it is, hashes over it, whether its signature is valid. All of this may be found out ahead of the
/// frame's turn and on another thread, or is found out when its turn comes; the session's answer is the same.
/// </summary>
internal abstract class PreparedFrame
{
    /// <summary>A frame that no client sends.</summary>
    public static PreparedFrame Unexpected { get; } = new UnexpectedFrame();

    /// <summary>Whether the frame bears a signature, if it is what it says.</summary>
    public virtual bool IsSigned => false;

    /// <summary>Does ahead what can be done for this frame alone.</summary>
    /// <returns>The signature to verify, together with those of other frames; null when there is none.</returns>
    public virtual ClaimedSignature? WorkAhead() => null;

    private sealed class UnexpectedFrame : PreparedFrame;
}

/// <summary>A client's frame of one type.</summary>
/// <typeparam name="TMessage">The message.</typeparam>
/// <typeparam name="TPrepared">What the state that judges it needs to know.</typeparam>
/// <param name="frame">The frame.</param>
/// <param name="isOwned">Whether its memory is the server's.</param>
/// <param name="limits">The limits of the open round; null when the message cannot be read yet.</param>
/// <param name="preparer">The state that would judge the message now; null when it would be too early or too late.</param>
internal sealed class PreparedFrame<TMessage, TPrepared>(ReadOnlySequence<byte> frame, bool isOwned, WireLimits? limits, IPreparer<TMessage, TPrepared>? preparer) : PreparedFrame
    where TMessage : class, IMessage<TMessage>
    where TPrepared : class, IPrepared
{
    private WireLimits? readUnder;
    private KeptFrame? kept;
    private TMessage? message;
    private Rejection? fault;
    private TPrepared? prepared;

    /// <inheritdoc/>
    public override bool IsSigned => TMessage.Type != MessageType.InputChunk;

    /// <inheritdoc/>
    public override ClaimedSignature? WorkAhead()
        => limits is not null && TryRead(limits, out _, out var read, out _) && preparer is not null ? PreparedBy(preparer, read).WorkAhead() : null;

    /// <summary>Reads the message, unless it was read under the same limits before.</summary>
    public bool TryRead(
        WireLimits current, [NotNullWhen(true)] out KeptFrame? keptFrame, [NotNullWhen(true)] out TMessage? read, [NotNullWhen(false)] out Rejection? rejection)
    {
        if (!ReferenceEquals(current, readUnder))
            Read(current);
        (keptFrame, read, rejection) = (kept, message, fault);
        return read is not null;
    }

    /// <summary>What a state needs to know of the message, unless it was found out before.</summary>
    public TPrepared PreparedBy(IPreparer<TMessage, TPrepared> state, TMessage read) => prepared ??= state.Prepare(read);

    private void Read(WireLimits current)
    {
        (readUnder, prepared) = (current, null);
        // No memory is spent on a frame that is too long.
        var isShort = frame.Length <= TMessage.MaximumBytes(current);
        if (isShort)
            kept ??= isOwned ? KeptFrame.Own(TMessage.Type, frame.First) : KeptFrame.Copy(TMessage.Type, frame);
        Frame.TryDecode(isShort ? kept!.Sequence : frame, current, out message, out fault, inPlace: true);
    }
}

/// <summary>A state of the server that judges a type of message.</summary>
internal interface IPreparer<in TMessage, out TPrepared>
{
    /// <summary>Says what it needs to know of a message. Different messages may be prepared on different threads while the state accepts others, so only what never changes may be looked at.</summary>
    TPrepared Prepare(TMessage message);
}

/// <summary>What a state needs to know of a message.</summary>
internal interface IPrepared
{
    /// <summary>Finds out ahead what would otherwise be found out when it is needed.</summary>
    /// <returns>The signature that is left to verify; null when there is none.</returns>
    ClaimedSignature? WorkAhead();
}
