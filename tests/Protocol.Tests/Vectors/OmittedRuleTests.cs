namespace SecureFed.Protocol.Tests;

/// <summary>Every rule of the rounds earns its place: when nobody enforces it, the frame that breaks it is taken, or only what stands behind the rule still stops it.</summary>
public class OmittedRuleTests
{
    /// <summary>Rules that no party can leave out: they are the order of the steps themselves, or decryption.</summary>
    private static readonly HashSet<string> Structural = ["R0-11", "R1-02", "R2-07", "R2-08", "R3-06", "R4-05"];

    /// <summary>Frames that another rule refuses as well, or that would break an invariant of the library loudly.</summary>
    private static readonly HashSet<(string Rule, string Session)> StoppedBehind =
    [
        ("R0-05", "advertise_unknown_participant"),
        ("R0-09", "advertise_second_and_different"),
        ("R2-04", "delivery_ring_item_of_a_stranger"),
        ("R2-13", "header_second_and_different"),
        ("R2-14", "chunk_before_the_header"),
        ("R3-01", "survivors_not_in_u2"),
        ("R3-02", "survivors_without_the_recipient"),
        ("R4-06", "response_of_someone_who_did_not_sign"),
        ("R4-07", "response_in_anothers_name"),
    ];

    public static TheoryData<string, string> Refusals
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var session in VectorFiles.NamesIn("sessions"))
                foreach (var rule in RefusalsIn(session).Where(rule => rule.StartsWith('R') && !Structural.Contains(rule)))
                    // The agreement with a key of low order is refused once more, by the same rule.
                    if (session != "roster_low_order_key")
                        cases.Add(rule, session);
            return cases;
        }
    }

    /// <summary>Rules whose breach refuses no frame: a complaint or a blame follows from it, and the session's bytes with it.</summary>
    public static TheoryData<string, string> Judgements => new()
    {
        { "R2-05", "session_commitments_spoilt_by_the_server" },
        { "R2-06", "session_bad_key_commitment" },
        { "R2-09", "session_bad_share_commitment" },
        { "R4-10", "session_bad_revealed_share" },
        { "R4-11", "session_inconsistent_self_mask_shares" },
        { "R4-12", "session_inconsistent_mask_root_shares" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Without_its_rule_the_frame_that_breaks_it_is_taken(string rule, string session)
    {
        var ending = Assert.ThrowsAny<Exception>(() => Play(rule, session));

        // A client that takes what it should refuse goes on and draws what the vector does not hold.
        var isTaken = ending.Message.Contains("not refused", StringComparison.Ordinal) || ending.Message.Contains("draws more", StringComparison.Ordinal);
        Assert.True(isTaken || StoppedBehind.Contains((rule, session)), ending.Message);
    }

    [Theory]
    [MemberData(nameof(Judgements))]
    public void Without_its_rule_a_bad_share_goes_unnoticed(string rule, string session) => Assert.ThrowsAny<Exception>(() => Play(rule, session));

    [Fact]
    public void Every_rule_of_the_rounds_is_left_out_somewhere()
    {
        // That an attempt is joined once needs two sessions: JoinLedgerTests and ClientSessionTests.
        var shown = Refusals.Concat(Judgements).Select(row => row.Data.Item1).Concat(Structural).Append(ValidationRules.AttemptNotNew.Number).ToHashSet();
        Assert.All(ValidationRules.All.Where(rule => rule.Number.StartsWith('R')), rule => Assert.Contains(rule.Number, shown));
    }

    private static void Play(string omitted, string session)
    {
        using var player = new SessionVectorPlayer(VectorFiles.Open("sessions", session), ValidationRules.All.Single(rule => rule.Number == omitted));
        player.Play();
    }

    private static IEnumerable<string> RefusalsIn(string session)
        => VectorFiles.Open("sessions", session)["operations"].Items().Select(operation => (string?)operation["rule"]).OfType<string>().Distinct();
}
