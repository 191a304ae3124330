using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureFed.Http;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Client;

/// <summary>One participant's part in one session, in the order in which things happen: offer, consent, update, rounds, receipt. State is durable before anything leaves.</summary>
internal sealed class SessionRun(SessionId id, SessionServices services) : IDisposable
{
    private const int LargestFrame = 512 * 1024;

    // What a participant asks for that the session goes on without: how it ended.
    private const int Over = 5;

    private readonly SecureFedClientOptions options = services.Options;
    private IIdentityRegistry registry = null!;
    private ClientSession? session;
    private PrivacyPlan? plan;
    private int answered = -1;
    private string? left;

    /// <summary>Takes part until the session is over for this participant.</summary>
    public async Task<SessionReport> RunAsync(SavedSession? saved, CancellationToken cancellation)
    {
        try
        {
            registry = await services.RegistryAsync(cancellation).ConfigureAwait(false);
            if (saved is null)
                await JoinAsync(cancellation).ConfigureAwait(false);
            else
                Restore(saved);
            // After a restart the latest round is answered again, with the same bytes.
            return await AnswerAsync(saved is null ? 1 : answered, cancellation).ConfigureAwait(false);
        }
        catch (SessionEndedException end)
        {
            await options.State.DeleteSessionAsync(id, cancellation).ConfigureAwait(false);
            if (answered < 0 && end.Ending is (SessionEnding.Declined or SessionEnding.Left))
                await services.Link.DeclineAsync(id, cancellation).ConfigureAwait(false);
            return new SessionReport(id, session?.Parameters, end.Ending, end.Message, default);
        }
    }

    /// <summary>Erases the session's secrets from memory.</summary>
    public void Dispose() => session?.Dispose();

    /// <summary>Round 0. The update is computed first: whoever cannot compute one does not join.</summary>
    private async Task JoinAsync(CancellationToken cancellation)
    {
        var offer = await FrameAsync(0, cancellation).ConfigureAwait(false);
        if (offer.Round != 0)
            throw new SessionEndedException(SessionEnding.Dropped, "the session began without this participant");
        session = new ClientSession(options.Id, options.Signer, options.Policy, registry, services.Joined, new SystemRandomness());
        var answer = await services.WithJoinedAsync(_ => session.Receive(offer.Body), cancellation).ConfigureAwait(false);
        if (answer.Kind != ClientAnswerKind.Send)
            throw new SessionEndedException(SessionEnding.Declined, answer.Rejection!.ToString());
        var parameters = session.Parameters!;
        if (!parameters.Id.Equals(id))
            throw new SessionEndedException(SessionEnding.Left, "the server offered another session under this one's name");
        options.Logger.Offered(id, parameters.TrainingRound, parameters.Task);

        var terms = new SessionOffer(parameters, services);
        plan = await terms.PlanAsync(cancellation).ConfigureAwait(false);
        await terms.AgreeAsync(plan, cancellation).ConfigureAwait(false);
        await ContributeAsync(terms, cancellation).ConfigureAwait(false);
        if (services.Ledger.Reserve(parameters, plan) is { } overspent)
            throw new SessionEndedException(SessionEnding.Declined, overspent);
        await SendAsync(0, answer, cancellation).ConfigureAwait(false);
    }

    private void Restore(SavedSession saved)
    {
        try
        {
            session = ClientSession.Restore(saved.State, options.Id, options.Signer, options.Policy, registry, services.Joined, new SystemRandomness());
            answered = saved.AnsweredRound;
            options.Logger.Continues(id, answered);
        }
        catch (FormatException fault)
        {
            options.Logger.StateUnusable(id, fault.Message);
            throw new SessionEndedException(SessionEnding.Left, $"the stored state cannot be used: {fault.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(saved.State);
        }
    }

    /// <summary>The rounds from this one on, and the end.</summary>
    private async Task<SessionReport> AnswerAsync(int next, CancellationToken cancellation)
    {
        while (true)
        {
            var frame = await FrameAsync(next, cancellation).ConfigureAwait(false);
            if (frame.Round == 2 && answered < 2)
                await PrepareInputAsync(cancellation).ConfigureAwait(false);
            var answer = session!.Receive(frame.Body);
            switch (answer.Kind)
            {
                case ClientAnswerKind.Send or ClientAnswerKind.Repeat:
                    await SendAsync(frame.Round, answer, cancellation).ConfigureAwait(false);
                    next = frame.Round + 1;
                    break;
                case ClientAnswerKind.Completed or ClientAnswerKind.LeftOut or ClientAnswerKind.Aborted:
                    return await EndAsync(answer, cancellation).ConfigureAwait(false);
                case var _ when left is null && frame.Round < Over:
                    // The secrets are erased. An input that was sent may still be in the sum, which the end tells.
                    left = $"the server broke a rule: {answer.Rejection}";
                    await options.State.DeleteSessionAsync(id, cancellation).ConfigureAwait(false);
                    next = Over;
                    break;
                default:
                    throw new SessionEndedException(SessionEnding.Left, left ?? $"the server broke a rule: {answer.Rejection}");
            }
        }
    }

    /// <summary>A client that was restarted before it masked its input computes it again, with fresh noise: the first never left.</summary>
    private async Task PrepareInputAsync(CancellationToken cancellation)
    {
        if (plan is null)
        {
            var terms = new SessionOffer(session!.Parameters!, services);
            plan = await terms.PlanAsync(cancellation).ConfigureAwait(false);
            await ContributeAsync(terms, cancellation).ConfigureAwait(false);
        }
        services.Ledger.MarkFinal(session!.Parameters!);
    }

    private async Task ContributeAsync(SessionOffer terms, CancellationToken cancellation)
    {
        var model = await terms.ModelAsync(cancellation).ConfigureAwait(false);
        byte[][] lanes = [.. plan!.Vectors.Select(vector => new byte[vector.PaddedDimension * (vector.LaneBits / 8)])];
        try
        {
            await services.Contributor.ContributeAsync(new TrainingTask(session!.Parameters!, model, plan), lanes, cancellation).ConfigureAwait(false);
            for (var v = 0; v < lanes.Length; v++)
                Provide(plan.Vectors[v], lanes[v]);
        }
#pragma warning disable CA1031 // Whatever the application throws, it costs this session and no other.
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            throw new SessionEndedException(SessionEnding.Left, $"the update could not be computed: {fault.Message}");
        }
#pragma warning restore CA1031
        finally
        {
            foreach (var vector in lanes)
                CryptographicOperations.ZeroMemory(vector);
        }
    }

    private void Provide(VectorPlan vector, byte[] lanes)
    {
        switch (vector.LaneBits)
        {
            case 16:
                session!.Provide(vector.Name, MemoryMarshal.Cast<byte, ushort>(lanes));
                break;
            case 32:
                session!.Provide(vector.Name, MemoryMarshal.Cast<byte, uint>(lanes));
                break;
            default:
                session!.Provide(vector.Name, MemoryMarshal.Cast<byte, ulong>(lanes));
                break;
        }
    }

    private async Task SendAsync(int round, ClientAnswer answer, CancellationToken cancellation)
    {
        if (answer.Kind == ClientAnswerKind.Send)
        {
            answered = round;
            var state = session!.ExportState();
            await options.State.WriteSessionAsync(new SavedSession(id, round, state), cancellation).ConfigureAwait(false);
            CryptographicOperations.ZeroMemory(state);
        }
        if (round == 2)
            await UploadAsync(answer.Frames, cancellation).ConfigureAwait(false);
        else
            foreach (var frame in answer.Frames)
                Check(await services.Link.PostFrameAsync(id, frame, cancellation).ConfigureAwait(false));
        options.Logger.Answered(id, round);
    }

    /// <summary>Sends the parts of the masked input that the server does not have, a batch at a time.</summary>
    private async Task UploadAsync(IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellation)
    {
        var next = 0;
        var isComplete = frames.Count == 0;
        while (!isComplete)
        {
            var batch = new MemoryStream();
            for (var part = next; part < frames.Count && batch.Length < BindingLimits.InputBatchBytes; part++)
                batch.Write(frames[part].Span);
            var answer = await services.Link.PutInputAsync(id, next, batch.ToArray(), cancellation).ConfigureAwait(false);
            if (answer.Status == HttpStatusCode.Conflict)
                return;
            Check(answer);
            var input = System.Text.Json.JsonSerializer.Deserialize(answer.Body, BindingJson.Default.InputAnswer)!;
            (next, isComplete) = (input.Next, input.IsComplete);
            if (!isComplete && (next < 0 || next >= frames.Count))
                throw new SessionEndedException(SessionEnding.Left, "the server asks for a part of the input that there is not");
        }
        session!.ReleaseInput();
    }

    /// <summary>The receipt is kept before the state is let go of.</summary>
    private async Task<SessionReport> EndAsync(ClientAnswer answer, CancellationToken cancellation)
    {
        if (!answer.Receipt.IsEmpty)
            await options.State.WriteReceiptAsync(id, answer.Receipt, cancellation).ConfigureAwait(false);
        var survivors = ReceiptClaim.TryVerify(answer.Receipt, registry, out var claim, out _) ? claim.Survivors : 0;
        if (answer.Kind == ClientAnswerKind.Completed && survivors > 0)
            await RecordRealisedAsync(survivors, cancellation).ConfigureAwait(false);
        await options.State.DeleteSessionAsync(id, cancellation).ConfigureAwait(false);
        var (ending, reason) = answer.Kind switch
        {
            ClientAnswerKind.Completed => (SessionEnding.Completed, $"The sum of {survivors} participants is open, and this one's input is in it."),
            ClientAnswerKind.Aborted => (SessionEnding.Aborted, $"the server ended it: {answer.Abort}"),
            _ when survivors > 0 => (SessionEnding.Dropped, $"the sum of {survivors} participants is open, and this one's input is not in it"),
            _ => (SessionEnding.Dropped, "the session ended without this participant"),
        };
        if (left is not null)
            (ending, reason) = (SessionEnding.Left, $"{left}; {reason}");
        return new SessionReport(id, session!.Parameters, ending, reason, answer.Receipt);
    }

    /// <summary>What the sum cost, which is more than planned where more participants dropped out. A client that was restarted asks for the plan again.</summary>
    private async Task RecordRealisedAsync(int survivors, CancellationToken cancellation)
    {
        var parameters = session!.Parameters!;
        if (!services.Ledger.AwaitsRealised(parameters))
            return;
        try
        {
            plan ??= await new SessionOffer(parameters, services).PlanAsync(cancellation).ConfigureAwait(false);
            services.Ledger.RecordRealised(parameters, plan, survivors);
        }
        catch (SessionEndedException fault)
        {
            options.Logger.CostUnknown(id, fault.Message);
        }
    }

    /// <summary>The frame of the first open round from this one on. Whoever the session goes on without waits for its end, which says whether its input is in the sum.</summary>
    private async Task<ServerAnswer> FrameAsync(int round, CancellationToken cancellation)
    {
        var seconds = options.Poll.TotalSeconds.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);
        while (true)
        {
            var answer = await services.Link.GetAsync($"/v1/sessions/{id}/frames/{round}?wait={seconds}", cancellation, LargestFrame).ConfigureAwait(false);
            if (answer.Status == HttpStatusCode.Gone && round < Over && answered >= 0)
                round = Over;
            else if (answer.Status != HttpStatusCode.NoContent)
                return answer.IsGood ? answer : throw new SessionEndedException(SessionEnding.Dropped, answer.Detail);
        }
    }

    /// <summary>A frame that came too late is no fault: the next frame of the server tells whether the session goes on with this participant.</summary>
    private static void Check(ServerAnswer answer)
    {
        if (!answer.IsGood && answer.Status != HttpStatusCode.Conflict)
            throw new SessionEndedException(answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized ? SessionEnding.Dropped : SessionEnding.Left, answer.Detail);
    }
}
