using System.Buffers;
using CsCheck;

namespace SecureFed.Protocol.Tests;

public class SessionLogTests
{
    private static readonly SessionParameters Parameters = TestSession.Parameters();
    private static readonly ReadOnlySequence<byte> Frame1 = new(Frame.Encode(new OfferMessage(Parameters, new byte[64])));

    private static readonly Gen<SessionLogEntry> AnyEntry = Gen.OneOf<SessionLogEntry>(
        Gen.Byte.Array[0, 300].Select(frame => (SessionLogEntry)new AcceptedEntry(new ReadOnlySequence<byte>(frame))),
        Gen.Byte.Array[0, 300].Select(frame => (SessionLogEntry)new ChunkEntry(new ReadOnlySequence<byte>(frame))),
        Gen.Int[0, 4].Select(round => (SessionLogEntry)new CloseEntry(round)),
        Gen.Select(Gen.Int[0, 5], Generators.Id, Generators.Hash).Select((round, culprit, hash) => (SessionLogEntry)new RejectionEntry(round, "R2-15", culprit, hash)),
        Gen.Select(Gen.Int[0, 19], Generators.Signature).Select((recipient, signature) => (SessionLogEntry)new SignatureEntry(MessageType.UnmaskRequest, recipient, signature)));

    private static readonly Gen<SessionLogEntry[]> AnyLog = Gen.Select(AnyEntry.Array[0, 12], Gen.Int[0, 2], Gen.Byte.Array[0, 100]).Select((entries, end, last) =>
    {
        var frame = new ReadOnlySequence<byte>(last);
        SessionLogEntry[] ending = end switch { 0 => [], 1 => [new AbortEntry(frame)], _ => [new ResultEntry(frame)] };
        return (SessionLogEntry[])[new OfferEntry(Frame1), .. entries, .. ending];
    });

    [Fact]
    public void A_log_reads_back_with_the_same_entries_and_head()
        => AnyLog.Sample(entries =>
        {
            var (bytes, head) = Write(entries);
            var reader = new SessionLogReader(new ReadOnlySequence<byte>(bytes));
            var read = ReadAll(reader, out var end);

            Assert.Equal(LogReading.End, end);
            Assert.Equal(entries.Select(MessageKind.Show), read.Select(MessageKind.Show));
            Assert.Equal(head, reader.Chain!.Head.ToArray());
            Assert.Equal(Parameters.Id, reader.Parameters!.Id);
            Assert.Equal(bytes.Length, reader.Length);
        });

    [Fact]
    public void A_log_cut_anywhere_reads_up_to_its_last_whole_entry()
        => AnyLog.Sample(entries =>
        {
            var (bytes, _) = Write(entries);
            var ends = new HashSet<long> { 0 };
            var reader = new SessionLogReader(new ReadOnlySequence<byte>(bytes));
            while (reader.Read(out _) == LogReading.Entry)
                ends.Add(reader.Length);
            for (var length = 0; length < bytes.Length; length++)
            {
                var cut = new SessionLogReader(new ReadOnlySequence<byte>(bytes, 0, length));
                ReadAll(cut, out var end);

                Assert.Equal(ends.Contains(length) ? LogReading.End : LogReading.CutShort, end);
                Assert.Equal(ends.Where(e => e <= length).Max(), cut.Length);
            }
        }, iter: 5);

    [Fact]
    public void Any_changed_entry_in_the_chain_changes_the_head()
        => Gen.Select(AnyLog, Gen.Int[1, int.MaxValue]).Sample((entries, at) =>
        {
            var index = at % entries.Length;
            var changed = entries.ToArray();
            changed[index] = index == 0 ? new OfferEntry(new ReadOnlySequence<byte>(Frame.Encode(new OfferMessage(Parameters, TestSession.Filled(1, 64)))))
                : changed[index].IsLast ? new AbortEntry(new ReadOnlySequence<byte>(new byte[200]))
                : new AcceptedEntry(new ReadOnlySequence<byte>(new byte[301]));

            Assert.NotEqual(Write(entries).Head, Write(changed).Head);
        });

    [Fact]
    public void Chunks_stand_outside_the_chain()
    {
        SessionLogEntry[] without = [new OfferEntry(Frame1), new CloseEntry(0)];
        SessionLogEntry[] with = [new OfferEntry(Frame1), new ChunkEntry(new ReadOnlySequence<byte>(new byte[9])), new CloseEntry(0)];

        Assert.Equal(Write(without).Head, Write(with).Head);
    }

    [Fact]
    public void The_head_is_the_hash_chain_of_the_specification()
    {
        var offer = new OfferEntry(Frame1).Encode();
        var start = Transcript.H("SecureFed/v1/log", Parameters.Id);

        Assert.Equal(Transcript.H("SecureFed/v1/log-entry", start, offer), Write([new OfferEntry(Frame1)]).Head);
    }

    [Fact]
    public void A_log_without_an_offer_at_its_start_is_refused() => AssertFault(new CloseEntry(0).Encode(), "starts with it");

    [Fact]
    public void A_second_offer_is_refused() => AssertFault(Write([new OfferEntry(Frame1), new OfferEntry(Frame1)]).Bytes, "has one offer");

    [Fact]
    public void An_entry_after_the_end_is_refused()
        => AssertFault(Write([new OfferEntry(Frame1), new AbortEntry(Frame1), new CloseEntry(0)]).Bytes, "nothing follows");

    [Fact]
    public void An_offer_that_does_not_decode_is_refused()
        => AssertFault(new OfferEntry(new ReadOnlySequence<byte>(new byte[3])).Encode(), "the offer");

    [Theory]
    [InlineData("920409", "round is in 0..4")]
    [InlineData("920009", "entry type is in 1..8")]
    [InlineData("93040000", "an array of 2")]
    [InlineData("9204cc01", "shortest encoding")]
    [InlineData("c1", "")]
    public void An_entry_that_is_none_is_refused(string hex, string fault)
        => AssertFault([.. new OfferEntry(Frame1).Encode(), .. Convert.FromHexString(hex)], fault);

    [Fact]
    public void Damaged_logs_are_read_or_refused_without_an_exception()
        => Gen.Select(AnyLog, Gen.Int).Sample((entries, seed) =>
        {
            var random = new Random(seed);
            var (bytes, _) = Write(entries);
            for (var i = 0; i < 50; i++)
            {
                var reader = new SessionLogReader(new ReadOnlySequence<byte>(FrameDamage.Apply(bytes, random)));
                ReadAll(reader, out var end);
                Assert.Equal(end == LogReading.Faulty, reader.Fault is not null);
            }
        });

    private static void AssertFault(byte[] log, string expected)
    {
        var reader = new SessionLogReader(new ReadOnlySequence<byte>(log));
        ReadAll(reader, out var end);

        Assert.Equal(LogReading.Faulty, end);
        Assert.Contains(expected, reader.Fault, StringComparison.Ordinal);
    }

    private static (byte[] Bytes, byte[] Head) Write(IEnumerable<SessionLogEntry> entries)
    {
        var log = new SessionLog(Parameters.Id);
        byte[] bytes = [.. entries.SelectMany(log.Append)];
        return (bytes, log.Head.ToArray());
    }

    private static List<SessionLogEntry> ReadAll(SessionLogReader reader, out LogReading end)
    {
        var entries = new List<SessionLogEntry>();
        while ((end = reader.Read(out var entry)) == LogReading.Entry)
            entries.Add(entry!);
        return entries;
    }
}
