using System.Text;

namespace SecureFed.Privacy.Tests;

public class PrivacyLedgerTests
{
    private static readonly PrivacyPlan Plan = PrivacyPlan.Create(Plans.Request() with { Epsilon = 1 });
    private static readonly LedgerBudget Budget = new(PrivacyUnit.Client, PrivacyRelation.ZeroOut, 2.5, 1e-5);

    [Fact]
    public void Sessions_are_charged_until_the_budget_would_be_exceeded()
    {
        using var ledger = New();
        LedgerAnswer answer;
        int accepted = 0;
        while ((answer = ledger.Reserve("hospital", $"session-{accepted}", Plan)).Accepted)
        {
            accepted++;
        }

        Assert.InRange(accepted, 2, 20);
        Assert.True(answer.EpsilonBefore <= 2.5 && answer.EpsilonAfter > 2.5);
        Assert.Equal(accepted, ledger.Balance("hospital").Sessions);
        Assert.Equal(answer.EpsilonBefore, ledger.Balance("hospital").PlannedEpsilon);
        Assert.Equal(answer.EpsilonBefore, new RdpAccountant(PrivacyRelation.ZeroOut).Compose(Plan.RoundEvent!, accepted).Epsilon(1e-5).Value);

        // A smaller plan may still fit.
        Assert.True(ledger.Reserve("hospital", "small", PrivacyPlan.Create(Plans.Request() with { Epsilon = 0.01 })).Accepted);
    }

    [Fact]
    public void A_charge_is_never_taken_back_whatever_becomes_of_the_session()
    {
        using var ledger = New();
        ledger.Reserve("hospital", "aborted before its survivors were fixed", Plan);
        double reserved = ledger.Balance("hospital").PlannedEpsilon;
        ledger.MarkFinal("hospital", "aborted before its survivors were fixed");
        ledger.RecordRealised("hospital", "aborted before its survivors were fixed", Plan, survivors: 100);

        var balance = ledger.Balance("hospital");
        Assert.Equal(reserved, balance.PlannedEpsilon);
        Assert.True(balance.RealisedEpsilon < balance.PlannedEpsilon);
        Assert.Equal(1, balance.FinalSessions);
    }

    [Fact]
    public void A_session_cannot_be_charged_twice_nor_without_noise_nor_under_another_guarantee()
    {
        using var ledger = New();
        ledger.Reserve("hospital", "a", Plan);
        Assert.Throws<InvalidOperationException>(() => ledger.Reserve("hospital", "a", Plan));
        Assert.Throws<InvalidOperationException>(() => ledger.Reserve("nowhere", "b", Plan));
        Assert.Throws<InvalidOperationException>(() => ledger.Reserve("hospital", "b", PrivacyPlan.Create(Plans.Request() with { Mechanism = NoiseMechanism.None, Epsilon = null })));
        Assert.Throws<InvalidOperationException>(() => ledger.Reserve("hospital", "b", PrivacyPlan.Create(Plans.Request() with { Unit = PrivacyUnit.Record, Relation = PrivacyRelation.ZeroOut })));
        Assert.Throws<InvalidOperationException>(() => ledger.RecordRealised("hospital", "a", Plan, 95));
        Assert.Throws<InvalidOperationException>(() => ledger.MarkFinal("hospital", "unknown"));
        Assert.Throws<InvalidOperationException>(() => ledger.OpenPopulation("hospital", Budget with { Epsilon = 100 }));
        ledger.OpenPopulation("hospital", Budget);
        Assert.Equal(2, ledger.Entries.Count);
    }

    [Fact]
    public void A_crash_after_any_byte_loses_at_most_the_line_that_was_being_written()
    {
        byte[] whole = Scenario();
        var ends = Enumerable.Range(0, whole.Length).Where(i => whole[i] == '\n').ToArray();
        for (int length = 0; length <= whole.Length; length++)
        {
            // A line counts as soon as all of it but the line feed is there.
            int lines = ends.Count(end => end <= length);
            bool torn = length > 0 && !ends.Contains(length) && !ends.Contains(length - 1);
            var stream = Stream(whole.AsSpan(0, length));
            using var ledger = PrivacyLedger.Open(stream, new Clock());

            Assert.Equal(lines + (torn ? 1 : 0), ledger.Entries.Count);
            Assert.Equal(torn, ledger.Entries.Any(entry => entry.Kind == LedgerEntryKind.Recovered));

            // What was recovered is a good ledger again, and can be written to.
            ledger.OpenPopulation("later", Budget);
            using var again = PrivacyLedger.Open(Stream(stream.ToArray()), new Clock());
            Assert.Equal(ledger.Entries, again.Entries);
            Assert.Equal(ledger.Head, again.Head);
        }
    }

    [Fact]
    public void A_reserved_charge_survives_the_crash_of_everything_after_it()
    {
        byte[] whole = Scenario();
        int second = Array.IndexOf(whole, (byte)'\n', Array.IndexOf(whole, (byte)'\n') + 1);
        using var ledger = PrivacyLedger.Open(Stream(whole.AsSpan(0, second)), new Clock());
        Assert.Equal(1, ledger.Balance("hospital").Sessions);
        Assert.Equal(Plan.Epsilon!.Value, ledger.Balance("hospital").PlannedEpsilon, 9);
    }

    [Fact]
    public void A_write_that_failed_half_way_makes_the_ledger_refuse_until_it_is_read_again()
    {
        var stream = new FailingStream();
        var ledger = PrivacyLedger.Open(stream, new Clock());
        ledger.OpenPopulation("hospital", Budget);
        stream.BytesUntilFailure = 100;
        Assert.Throws<IOException>(() => ledger.Reserve("hospital", "a", Plan));
        stream.BytesUntilFailure = int.MaxValue;
        Assert.Throws<InvalidOperationException>(() => ledger.Reserve("hospital", "b", Plan));

        using var again = PrivacyLedger.Open(Stream(stream.ToArray()), new Clock());
        Assert.Equal(0, again.Balance("hospital").Sessions);
        Assert.Contains("100 bytes", again.Entries[^1].Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("session-1", "session-7")]
    [InlineData("\"epsilon\":2.5", "\"epsilon\":9.5")]
    [InlineData("2026", "2027")]
    public void A_changed_line_is_found(string old, string changed)
    {
        string text = Encoding.UTF8.GetString(Scenario()).Replace(old, changed, StringComparison.Ordinal);
        Assert.Throws<LedgerException>(() => PrivacyLedger.Open(Stream(Encoding.UTF8.GetBytes(text)), new Clock()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_removed_line_is_found(int removed)
    {
        string[] lines = Encoding.UTF8.GetString(Scenario()).TrimEnd('\n').Split('\n');
        string text = string.Concat(lines.Where((_, i) => i != removed).Select(line => line + "\n"));
        Assert.Throws<LedgerException>(() => PrivacyLedger.Open(Stream(Encoding.UTF8.GetBytes(text)), new Clock()));
    }

    [Fact]
    public void Every_line_is_a_JSON_object_and_the_head_binds_all_of_them()
    {
        byte[] whole = Scenario();
        string[] lines = Encoding.UTF8.GetString(whole).TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Equal(System.Text.Json.JsonValueKind.Object, System.Text.Json.JsonDocument.Parse(line).RootElement.ValueKind));
        using var ledger = PrivacyLedger.Open(Stream(whole), new Clock());
        Assert.EndsWith($"\"hash\":\"{ledger.Head}\"}}", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_keeps_the_ledger_and_is_locked()
    {
        string path = Path.Combine(Path.GetTempPath(), $"securefed-{Guid.NewGuid():N}.ledger");
        try
        {
            using (var ledger = PrivacyLedger.Open(path))
            {
                ledger.OpenPopulation("hospital", Budget);
                ledger.Reserve("hospital", "a", Plan);
                Assert.Throws<IOException>(() => PrivacyLedger.Open(path));
            }

            using var again = PrivacyLedger.Open(path);
            Assert.Equal(1, again.Balance("hospital").Sessions);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_statement_says_who_is_protected_what_was_spent_and_what_was_recovered()
    {
        byte[] whole = Scenario();
        using var ledger = PrivacyLedger.Open(Stream(whole.AsSpan(0, whole.Length - 10)), new Clock());
        var writer = new StringWriter();
        ledger.WriteStatement(writer);
        string text = writer.ToString();
        foreach (string expected in new[] { "\"hospital\"", "one client (zero-out)", "epsilon 2.5 at delta 1E-05", "2 charged, 1 of them", "session-1", "after a crash", ledger.Head })
        {
            Assert.Contains(expected, text, StringComparison.Ordinal);
        }
    }

    private static PrivacyLedger New()
    {
        var ledger = PrivacyLedger.Open(new MemoryStream(), new Clock());
        ledger.OpenPopulation("hospital", Budget);
        return ledger;
    }

    private static byte[] Scenario()
    {
        var stream = new MemoryStream();
        using var ledger = PrivacyLedger.Open(stream, new Clock());
        ledger.OpenPopulation("hospital", Budget);
        ledger.Reserve("hospital", "session-1", Plan);
        ledger.MarkFinal("hospital", "session-1");
        ledger.RecordRealised("hospital", "session-1", Plan, 97);
        ledger.Reserve("hospital", "session-2", Plan);
        ledger.MarkFinal("hospital", "session-2");
        return stream.ToArray();
    }

    private static MemoryStream Stream(ReadOnlySpan<byte> bytes)
    {
        var stream = new MemoryStream();
        stream.Write(bytes);
        return stream;
    }

    private sealed class Clock : TimeProvider
    {
        private int seconds;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(seconds++);
    }

    /// <summary>A disk that takes some bytes of a write and then no more.</summary>
    private sealed class FailingStream : MemoryStream
    {
        public int BytesUntilFailure { get; set; } = int.MaxValue;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            int taken = Math.Min(buffer.Length, BytesUntilFailure);
            base.Write(buffer[..taken]);
            BytesUntilFailure -= taken;
            if (taken < buffer.Length)
            {
                throw new IOException("The disk is full.");
            }
        }
    }
}
