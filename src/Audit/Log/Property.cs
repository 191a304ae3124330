namespace SecureFed.Audit;

/// <summary>One property of a session that a third party can check.</summary>
/// <param name="number">Its number in docs/auditing.md.</param>
/// <param name="name">A short name, unique among all.</param>
/// <param name="meaning">What it means, in one line.</param>
internal abstract class Property(string number, string name, string meaning)
{
    /// <summary>Every property, in the order of the report.</summary>
    public static IReadOnlyList<Property> All { get; } =
    [
        new WellFormed(), new InOrder(), new ParticipantsSigned(), new ServerSigned(), new ChainUnbroken(), new InputsAsSigned(),
        new KeysUsedOnce(), new NothingReused(), new ParametersMeetRule(), new GraphFollowsCoin(), new SurvivorsConnected(), new SetsShrink(),
        new NoLateInput(), new SurvivorsCertified(), new OneSecretEach(), new SecretsAsAdvertised(), new BadSharesNamed(), new SumRecomputed(),
        new PlanFits(), new NoiseReached(), new LedgerAgrees(), new ReceiptsHold(), new OneHistory(), new NothingBesideTheSum(),
    ];

    /// <summary>Its number in docs/auditing.md.</summary>
    public string Number => number;

    /// <summary>A short name, unique among all.</summary>
    public string Name => name;

    /// <summary>What it means, in one line.</summary>
    public string Meaning => meaning;

    /// <summary>Judges a session.</summary>
    public Finding Check(SessionEvidence session, AuditContext context)
    {
        var judgement = new Judgement();
        if (session.Parameters is null && this is not WellFormed)
            judgement.Missing("a log that starts with a readable offer");
        else
            Judge(session, context, judgement);
        return judgement.Conclude(this);
    }

    /// <summary>Judges a session whose offer can be read.</summary>
    protected abstract void Judge(SessionEvidence session, AuditContext context, Judgement judgement);
}
