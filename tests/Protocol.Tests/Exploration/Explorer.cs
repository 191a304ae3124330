namespace SecureFed.Protocol.Tests;

/// <summary>What an adversarial server must never reach (docs/threat-model.md).</summary>
internal enum Violation
{
    /// <summary>t shares of both secrets of one honest client.</summary>
    BothSecrets,

    /// <summary>Honest clients revealed shares for two different survivor sets.</summary>
    TwoSurvivorSets,

    /// <summary>A masked input for a U2 without its sender, below the minimum cohort, or with fewer than t neighbours.</summary>
    InputForBadSharers,

    /// <summary>A survivor signature for a U3 with fewer than t neighbours: no certificate could ever be complete.</summary>
    SignatureForFewNeighbors,

    /// <summary>Shares for a U3 that is no subset of U2.</summary>
    SharesForStrangers,

    /// <summary>Shares for a U3 without the client, or for inputs without its own.</summary>
    SharesWithoutSelf,

    /// <summary>Shares for a sum over fewer than the minimum cohort.</summary>
    SharesForSmallCohort,

    /// <summary>Shares although the server signed no request: nothing would prove that it asked.</summary>
    SharesWithoutEvidence,

    /// <summary>A second survivor root signed.</summary>
    SignedTwice,

    /// <summary>A second request answered.</summary>
    RevealedTwice,
}

/// <summary>
/// Runs the real clients through every sequence of frames that an adversarial server can show them in rounds 2 to 4, and then combines what the clients would do in every way: clients meet only through the server, so
/// the product of what each does alone, restricted to signatures that were really given, is everything that can happen.
/// </summary>
/// <param name="options">The world; <see cref="WorldOptions.ClientChecks"/> may leave a check out.</param>
/// <param name="corrupt">How many of the participants, the last ones, are the adversary's.</param>
/// <param name="forgets">Whether clients lose what they made durable, so that every branch of their future can be taken side by side.</param>
/// <param name="triesTwice">Whether every accepted proposal and request is followed by every other one.</param>
internal sealed class Explorer(WorldOptions options, int corrupt, bool forgets = false, bool triesTwice = false) : IDisposable
{
    private readonly AdversarialServer server = new(options);
    private readonly HashSet<Violation> violations = [];
    private readonly List<Branch>[] branches = [.. Enumerable.Range(0, options.Clients - corrupt).Select(_ => new List<Branch>())];

    /// <summary>One future of one client: the root it signed, and the requests it would answer.</summary>
    private sealed record Branch(View Signed, string Root, List<Answered> Answers);

    /// <summary>An answered request: it needs the signatures of <paramref name="Signers"/> on <paramref name="Root"/>.</summary>
    private sealed record Answered(string Root, int Signers, bool IsForged, IReadOnlyDictionary<int, int> Kinds);

    /// <summary>Sequences of frames that real clients were run through.</summary>
    public int Runs { get; private set; }

    /// <summary>Combinations of the clients' branches that were looked at.</summary>
    public long Combinations { get; private set; }

    private int Honest => options.Clients - corrupt;

    private int Everyone => (1 << options.Clients) - 1;

    public IReadOnlySet<Violation> Run()
    {
        for (var client = 0; client < Honest; client++)
            for (var shared = 0; shared <= Everyone; shared++)
                ExploreShared(client, shared);
        Combine(0, new Branch?[Honest]);
        return violations;
    }

    public void Dispose() => server.Dispose();

    private void ExploreShared(int client, int shared)
    {
        using (var session = Fresh(client, shared))
        {
            if (session is null)
                return;
        }
        if (!AdversarialServer.Has(shared, client) || server.Members(shared).Count() < server.MinimumCohort || Others(shared, client) < server.Graph.Threshold)
            violations.Add(Violation.InputForBadSharers);
        for (var survivors = 1; survivors <= Everyone; survivors++)
            foreach (var hasOwnHeader in new[] { true, false })
                ExploreProposal(client, new View(shared, survivors, hasOwnHeader));
    }

    private void ExploreProposal(int client, View view)
    {
        using (var session = Fresh(client, view.Shared)!)
        {
            if (server.Propose(session, client, view).Kind != ClientAnswerKind.Send)
                return;
        }
        if (Others(view.Survivors, client) < server.Graph.Threshold)
            violations.Add(Violation.SignatureForFewNeighbors);
        if (triesTwice)
            TrySecondProposals(client, view);
        var branch = new Branch(view, Root(client, view), []);
        branches[client].Add(branch);
        foreach (var request in Requests(client, view))
            ExploreRequest(client, branch, request);
    }

    private void TrySecondProposals(int client, View first)
    {
        foreach (var other in OtherViews(first))
        {
            using var session = Signed(client, first);
            if (server.Propose(session, client, other).Kind == ClientAnswerKind.Send)
                violations.Add(Violation.SignedTwice);
        }
    }

    private void ExploreRequest(int client, Branch branch, Request request)
    {
        using var session = Signed(client, branch.Signed);
        var answer = server.Ask(session, client, request);
        if (answer.Kind != ClientAnswerKind.Send)
            return;
        JudgeAnswer(client, request);
        branch.Answers.Add(new Answered(Root(client, request.View), request.Signers, request.IsForged, server.KindsIn(answer)));
        foreach (var other in triesTwice ? OtherViews(request.View) : [])
            if (server.Ask(session, client, request with { View = other }).Kind == ClientAnswerKind.Send)
                violations.Add(Violation.RevealedTwice);
    }

    private void JudgeAnswer(int client, Request request)
    {
        var (shared, survivors, hasOwnHeader) = request.View;
        if ((survivors & ~shared) != 0)
            violations.Add(Violation.SharesForStrangers);
        if (!AdversarialServer.Has(survivors, client) || !hasOwnHeader)
            violations.Add(Violation.SharesWithoutSelf);
        if (server.Members(survivors).Count() < server.MinimumCohort)
            violations.Add(Violation.SharesForSmallCohort);
        if (!request.IsSigned)
            violations.Add(Violation.SharesWithoutEvidence);
    }

    /// <summary>Every set of signers for the signed view and, for the other views of the same U2, all signers at once; each also forged or without the server's signature.</summary>
    private IEnumerable<Request> Requests(int client, View signed)
    {
        var others = signed.Survivors & ~(1 << client);
        for (var signers = others; ; signers = (signers - 1) & others)
        {
            yield return new Request(signed, signers);
            if (signers == 0)
                break;
        }
        yield return new Request(signed, others, IsForged: true);
        yield return new Request(signed, others, IsSigned: false);
        foreach (var other in OtherViews(signed))
            yield return new Request(other, other.Survivors & ~(1 << client));
    }

    private IEnumerable<View> OtherViews(View view)
        => Enumerable.Range(1, Everyone).Select(survivors => view with { Survivors = survivors }).Where(other => other != view);

    private void Combine(int client, Branch?[] chosen)
    {
        if (client < Honest && !forgets)
        {
            foreach (var branch in branches[client].Where(branch => branch.Signed.HasOwnHeader).Append(null))
            {
                chosen[client] = branch;
                Combine(client + 1, chosen);
            }
            return;
        }
        Combinations++;
        Judge([.. Enumerable.Range(0, Honest).Select(index => forgets ? branches[index] : chosen[index] is { } one ? [one] : new List<Branch>())]);
    }

    /// <summary>What the server can open when the clients' branches are these.</summary>
    private void Judge(IReadOnlyList<Branch>[] taken)
    {
        var given = taken.Select(list => list.Select(branch => branch.Root).ToHashSet()).ToArray();
        bool IsAvailable(Answered answer) => answer.IsForged
            || server.Members(answer.Signers).All(signer => signer >= Honest || given[signer].Contains(answer.Root));
        var answers = taken.Select(list => list.SelectMany(branch => branch.Answers).Where(IsAvailable).ToArray()).ToArray();

        var roots = answers.Select(list => list.Select(answer => answer.Root).ToHashSet()).ToArray();
        for (var i = 0; i < Honest; i++)
            for (var j = 0; j < i; j++)
                if (roots[i].Any(root => roots[j].Any(other => other != root)))
                    violations.Add(Violation.TwoSurvivorSets);
        for (var victim = 0; victim < Honest; victim++)
            if (OpensBoth(victim, answers))
                violations.Add(Violation.BothSecrets);
    }

    private bool OpensBoth(int victim, Answered[][] answers)
    {
        var (first, second, either) = (corrupt, corrupt, 0);
        for (var holder = 0; holder < Honest; holder++)
        {
            var kinds = answers[holder].Where(answer => answer.Kinds.ContainsKey(victim)).Select(answer => answer.Kinds[victim]).ToHashSet();
            var (one, two) = (kinds.Contains(ShareBundle.MaskRootKind), kinds.Contains(ShareBundle.SelfMaskKind));
            if (one && two && !forgets)
                either++;
            else
                (first, second) = (first + (one ? 1 : 0), second + (two ? 1 : 0));
        }
        var threshold = server.Graph.Threshold;
        return Math.Max(0, threshold - first) + Math.Max(0, threshold - second) <= either;
    }

    private ClientSession? Fresh(int client, int shared)
    {
        Runs++;
        return server.AfterInput(client, shared);
    }

    private ClientSession Signed(int client, View view)
    {
        var session = Fresh(client, view.Shared)!;
        server.Propose(session, client, view);
        return session;
    }

    private int Others(int set, int client) => server.Members(set & ~(1 << client)).Count();

    private string Root(int client, View view) => Convert.ToHexString(server.SurvivorRoot(client, view));
}
