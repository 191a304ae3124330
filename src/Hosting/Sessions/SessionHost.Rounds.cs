using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <content>When rounds close, and what follows.</content>
internal sealed partial class SessionHost
{
    private const int UnmaskingRangeValues = 1 << 16;

    private async Task RunAsync()
    {
        using var activity = HostingMetrics.Activities.StartActivity("securefed.session");
        activity?.SetTag("securefed.session", Id.ToString());
        try
        {
            if (setup.Last is { } last)
                await SettleAsync(last, session.Round);
            while (session.Round <= 4)
                await RunRoundAsync();
        }
        catch (OperationCanceledException)
        {
            completion.TrySetCanceled();
        }
#pragma warning disable CA1031 // Whatever it is, the session keeps its log, nothing more is sent for it, and the other sessions go on.
        catch (Exception fault)
        {
            services.Logger.SessionStopped(fault, Id, fault.Message);
            completion.TrySetException(fault);
        }
#pragma warning restore CA1031
    }

    private async Task RunRoundAsync()
    {
        var (round, opened) = (session.Round, services.Clock.GetTimestamp());
        var reason = await RoundOverAsync(round);
        if (round == 4 && abort is null)
            await UnmaskAsync();

        RoundClosing? closing = null;
        var (answers, endedIn) = (0, round);
        await StepAsync(async () =>
        {
            if (closing is not null)
                return;
            answers = session.Answers;
            var entries = new List<ReadOnlyMemory<byte>>();
            closing = abort is null ? session.Close() : session.Abort(abort);
            entries.AddRange(closing.Log);
            if (closing.Kind == ClosingKind.NextRound && session.IsHopeless)
            {
                // The next round would only wait for answers that no participant may give.
                endedIn = session.Round;
                closing = session.Abort($"{answers} participants answered round {round}, too few to open their sum");
                entries.AddRange(closing.Log);
            }
            answered = NewSignal();
            await log.AppendAsync(entries, endsRound: true);
        });
        services.Metrics.RoundClosed(round, services.Clock.GetElapsedTime(opened));
        services.Logger.RoundClosed(Id, round, answers, reason);
        await SettleAsync(closing!, endedIn);
    }

    /// <summary>Returns when everybody answered, when the round's time is over, or when the application ends the session.</summary>
    private async Task<string> RoundOverAsync(int round)
    {
        var time = (Request.Deadlines ?? services.Options.Deadlines).Of(round);
        using (await TakeTurnAsync(stopping.Token))
        {
            closes = services.Clock.GetUtcNow() + time;
            expected = round == 0 ? setup.Invited.Count : session.Recipients.Count;
            // The last answer may have come before a restart: nobody will send it again.
            NoteIfAllAnswered();
        }
        if (abort is not null)
            answered.TrySetResult();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var deadline = Task.Delay(time, services.Clock, over.Token);
        var first = await Task.WhenAny(answered.Task, deadline);
        stopping.Token.ThrowIfCancellationRequested();
        await over.CancelAsync();
        return abort is not null ? "the application ended the session" : first == deadline ? "its time is over" : "everybody answered";
    }

    /// <summary>Takes off the masks, on threads that serve no requests. Meanwhile the session refuses whatever comes.</summary>
    private async Task UnmaskAsync()
    {
        Unmasking? work = null;
        await StepAsync(() =>
        {
            work = session.BeginUnmasking();
            return ValueTask.CompletedTask;
        });
        if (work is null)
            return;
        var started = services.Clock.GetTimestamp();
        using var activity = HostingMetrics.Activities.StartActivity("securefed.unmasking");
        await Task.Factory.StartNew(
            () =>
            {
                var threads = new ParallelOptions { MaxDegreeOfParallelism = services.Options.UnmaskingThreads };
                Parallel.For(0, work.AgreementBatches, threads, work.Agree);
                Parallel.ForEach(work.Split(UnmaskingRangeValues), threads, work.Unmask);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        services.Metrics.Unmasked(services.Clock.GetElapsedTime(started));
    }

    /// <summary>What follows from a close, once it is in the log: the ledger, the index, whoever waits. Each part may be done again after a crash.</summary>
    private async Task SettleAsync(RoundClosing closing, int round)
    {
        await StepAsync(async () =>
        {
            var isOver = closing.Kind != ClosingKind.NextRound;
            if (round > 2 || (round == 2 && !isOver))
                services.Ledgers.MarkFinal(Request, Id);
            if (closing.Aggregate is { } opened)
                services.Ledgers.RecordRealised(Request, Id, opened.Count);
            if (round >= 2)
                await services.Store.StagedInputs.DiscardAsync(Id);
            if (isOver)
                await services.Store.Sessions.EndAsync(
                    Id, new SessionEnd(services.Clock.GetUtcNow(), closing.Aggregate is not null, closing.Aggregate?.Count ?? 0, closing.Abort?.Explanation ?? ""));
            NoteStatus();
            var waiting = changed;
            changed = NewSignal();
            waiting.TrySetResult();
        });
        services.Changed();
        if (closing.Kind == ClosingKind.NextRound)
            return;
        if (closing.Aggregate is { } sums)
            services.Logger.SessionCompleted(Id, sums.Count);
        else
            services.Logger.SessionAborted(Id, closing.Abort!.ToString());
        services.Metrics.SessionEnded(closing.Aggregate is not null);
        completion.TrySetResult(OutcomeOf(closing, round));
    }

    private SessionOutcome OutcomeOf(RoundClosing closing, int round)
        => new(Id, Request, Attempt, closing.Aggregate, closing.Abort?.ToString(), closing.Aggregate is not null || round > 2);

    /// <summary>One step on the session, once everything before it is in the log; tried again for as long as the store fails.</summary>
    private async Task StepAsync(Func<ValueTask> step)
    {
        while (true)
        {
            try
            {
                using var held = await TakeTurnAsync(stopping.Token);
                await log.FlushAsync();
                await step();
                return;
            }
            catch (IOException fault)
            {
                services.Logger.StoreFailed(Id, fault.Message);
            }
            await Task.Delay(StoreRetry, services.Clock, stopping.Token);
        }
    }
}
