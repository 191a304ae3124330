using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <content>
/// Masked inputs arrive in parts. Parts wait in the store, not in memory; when all of one participant are there, they pass through the session into its log in one step.
/// </content>
internal sealed partial class SessionHost
{
    /// <summary>Takes in parts of a participant's input. They are in the store when this returns, and in the log when the input is complete.</summary>
    public async ValueTask<InputReception> ReceiveInputAsync(ParticipantId participant, int firstPart, IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellation)
    {
        using (await TakeTurnAsync(cancellation))
        {
            await log.FlushAsync();
            // In another round the session says itself that the frame is too early or too late.
            if (session.Round != 2)
                return new InputReception(0, false, session.Receive(frames[0]).Rejection);
            if (FirstUnfit(participant, firstPart, frames) is { } unfit)
                return new InputReception(0, false, null, $"part {unfit} is not this participant's part {unfit} of this session's input");
            if (!session.Awaits(participant) || (firstPart == 0 && frames.Count == parts.Count))
                return await PassAsync(participant, frames.ToAsyncEnumerable());
        }

        await services.Store.StagedInputs.StageAsync(Id, participant, firstPart, frames, cancellation);
        var next = await NextPartAsync(participant, cancellation);
        if (next < parts.Count)
            return new InputReception(next, false, null);
        using (await TakeTurnAsync(cancellation))
            return session.Round == 2
                ? await PassAsync(participant, services.Store.StagedInputs.ReadAsync(Id, participant, cancellation).Select(staged => staged.Frame))
                : new InputReception(0, false, session.Receive(frames[0]).Rejection);
    }

    /// <summary>How much of a participant's input is here.</summary>
    public async ValueTask<InputReception> InputOfAsync(ParticipantId participant, CancellationToken cancellation)
    {
        using (await TakeTurnAsync(cancellation))
        {
            await log.FlushAsync();
            if (session.Round == 2 && !session.Awaits(participant) && session.Recipients.Contains(participant))
                return new InputReception(parts.Count, true, null);
        }
        return new InputReception(await NextPartAsync(participant, cancellation), false, null);
    }

    private async ValueTask<InputReception> PassAsync(ParticipantId participant, IAsyncEnumerable<ReadOnlyMemory<byte>> frames)
    {
        var entries = new List<ReadOnlyMemory<byte>>();
        Reception? last = null;
        await foreach (var frame in frames)
        {
            last = session.Receive(frame);
            entries.AddRange(last.Log);
            if (last.Kind == ReceptionKind.Rejected)
                break;
        }
        await log.AppendAsync(entries, endsRound: false);
        Note(participant, 2, last!);
        await services.Store.StagedInputs.DiscardAsync(Id, participant);
        return last!.Kind == ReceptionKind.Rejected ? new InputReception(0, false, last.Rejection) : new InputReception(parts.Count, true, null);
    }

    private int? FirstUnfit(ParticipantId participant, int firstPart, IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        var index = Roster.GetValueOrDefault(participant, -1);
        for (var i = 0; i < frames.Count; i++)
            if (index < 0 || firstPart + i >= parts.Count || !parts.Fits(firstPart + i, frames[i].Span, index))
                return firstPart + i;
        return null;
    }

    private async ValueTask<int> NextPartAsync(ParticipantId participant, CancellationToken cancellation)
    {
        var next = 0;
        foreach (var part in await services.Store.StagedInputs.PartsAsync(Id, participant, cancellation))
            if (part == next)
                next++;
        return next;
    }
}

/// <summary>What became of parts of a masked input.</summary>
/// <param name="Next">The first part that is missing; the number of parts when none is.</param>
/// <param name="IsComplete">Whether the whole input was accepted.</param>
/// <param name="Rejection">The rule that a frame broke; all parts of the sender are let go of.</param>
/// <param name="Unfit">What is wrong with a part that cannot be what it claims; nothing was kept of the request.</param>
internal sealed record InputReception(int Next, bool IsComplete, Rejection? Rejection, string? Unfit = null);
