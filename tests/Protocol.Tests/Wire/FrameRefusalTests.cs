using System.Buffers;
using System.Collections.Immutable;

namespace SecureFed.Protocol.Tests;

/// <summary>One frame for each fault that a decoder must name, W-01 to W-15.</summary>
public class FrameRefusalTests
{
    private static readonly SessionParameters Parameters = TestSession.Parameters(participants: 20);
    private static readonly WireLimits Limits = WireLimits.OfRoster(Parameters, participants: 5, degree: 4);
    private static readonly ReadOnlyMemory<byte> Hash = new byte[32];
    private static readonly ReadOnlyMemory<byte> Signature = new byte[64];
    private static readonly SurvivorSignatureMessage Signed = new(Parameters.Id, 3, Hash, Signature);

    [Fact]
    public void A_frame_longer_than_its_type_can_need()
    {
        var frame = new byte[AdvertisementMessage.MaximumBytes(Limits) + 1];
        Assert.Same(ValidationRules.FrameTooLong, RuleOf<AdvertisementMessage>(frame));
    }

    [Fact]
    public void Nothing_at_all() => Assert.Same(ValidationRules.Shape, RuleOf<SurvivorSignatureMessage>([]));

    [Fact]
    public void A_code_that_MessagePack_never_uses() => Assert.Same(ValidationRules.Shape, RuleOf<SurvivorSignatureMessage>([0xC1]));

    [Fact]
    public void A_value_of_another_type() => Assert.Same(ValidationRules.Shape, RuleOf<SurvivorSignatureMessage>([0x93, 1, 9, 0xC0]));

    [Fact]
    public void A_negative_number() => Assert.Same(ValidationRules.Shape, RuleOf<SurvivorSignatureMessage>([0x93, 1, 0xFF, 0x90]));

    [Fact]
    public void An_array_with_a_position_too_many() => AssertSpoiled(ValidationRules.Shape, 3, 0x94, 0x95);

    [Fact]
    public void A_list_that_claims_four_billion_entries()
        => Assert.Same(ValidationRules.Shape, RuleOf<SurvivorSignatureMessage>([0x93, 1, 9, 0xDD, 0xFF, 0xFF, 0xFF, 0xFF]));

    [Fact]
    public void Bytes_that_claim_four_gigabytes()
        => Assert.Same(ValidationRules.WrongLength, RuleOf<SurvivorSignatureMessage>([0x93, 1, 9, 0x94, 0xC6, 0xFF, 0xFF, 0xFF, 0xFF]));

    [Fact]
    public void Bytes_that_claim_more_than_the_frame_holds()
        => Assert.Same(ValidationRules.Shape, RuleOf<SurvivorSignatureMessage>([0x93, 1, 9, 0x94, 0xC6, 0x7F, 0xFF, 0xFF, 0xFF]));

    [Fact]
    public void A_byte_after_the_message()
        => Assert.Same(ValidationRules.TrailingBytes, RuleOf<SurvivorSignatureMessage>([.. Frame.Encode(Signed), 0]));

    [Fact]
    public void A_byte_after_the_advertisement_inside_a_roster()
    {
        var roster = new RosterMessage(Parameters.Id, 5, Hash, 0, [Entry(0)]);
        var frame = Frame.Encode(roster);
        var at = frame.AsSpan().IndexOf(Frame.EncodeBody(Entry(0).Advertisement));
        byte[] longer = [.. frame[..(at - 1)], (byte)(frame[at - 1] + 1), .. frame[at..^1], 0, frame[^1]];
        Assert.Same(ValidationRules.TrailingBytes, RuleOf<RosterMessage>(longer));
    }

    [Fact]
    public void A_number_in_two_bytes_that_fits_in_one()
        => Assert.Same(ValidationRules.NotCanonical, RuleOf<SurvivorSignatureMessage>(MessagePackForms.Lengthen(Frame.Encode(Signed), 2)));

    [Fact]
    public void A_number_with_a_sign_that_fits_without() => AssertReplaced(ValidationRules.Shape, [0x93, 1, 9], [0x93, 1, 0xD0, 9]);

    [Fact]
    public void Another_wire_version() => AssertSpoiled(ValidationRules.WireVersion, 1, 1, 2);

    [Fact]
    public void Another_message_type() => AssertSpoiled(ValidationRules.UnexpectedType, 2, 9, 8);

    [Fact]
    public void A_hash_of_31_bytes()
        => Assert.Same(ValidationRules.WrongLength, RuleOf<SurvivorSignatureMessage>(Frame.Encode(Signed with { SurvivorRoot = new byte[31] })));

    [Fact]
    public void A_signature_of_65_bytes()
        => Assert.Same(ValidationRules.WrongLength, RuleOf<SurvivorSignatureMessage>(Frame.Encode(Signed with { Signature = new byte[65] })));

    [Fact]
    public void A_channel_key_of_16_bytes_in_a_complaint()
        => Assert.Same(ValidationRules.WrongLength, RuleOf<InputHeaderMessage>(Header(new Complaint(1, "R2-07", new byte[16]))));

    [Fact]
    public void A_chunk_that_is_a_byte_short()
        => Assert.Same(ValidationRules.WrongLength, RuleOf<InputChunkMessage>(Chunk(new byte[Parameters.Vectors[0].PackedBytes(0) - 1])));

    [Fact]
    public void More_revealed_shares_than_neighbours()
    {
        var shares = Enumerable.Range(0, 5).Select(dealer => new RevealedShare(dealer, 2, Hash)).ToImmutableArray();
        Assert.Same(ValidationRules.ListTooLong, RuleOf<UnmaskResponseMessage>(Frame.Encode(new UnmaskResponseMessage(Parameters.Id, 0, shares, Signature))));
    }

    [Fact]
    public void A_proof_longer_than_the_tree_is_high()
        => Assert.Same(ValidationRules.ListTooLong, RuleOf<SurvivorProposalMessage>(Proposal(Hash, Hash, Hash, Hash)));

    [Fact]
    public void Complaints_out_of_order()
        => Assert.Same(ValidationRules.NotAscending, RuleOf<InputHeaderMessage>(Header(new Complaint(2, "R2-07", Hash), new Complaint(1, "R2-07", Hash))));

    [Fact]
    public void The_same_dealer_twice()
        => Assert.Same(ValidationRules.NotAscending, RuleOf<InputHeaderMessage>(Header(new Complaint(1, "R2-07", Hash), new Complaint(1, "R2-08", Hash))));

    [Fact]
    public void Both_kinds_of_share_of_one_participant()
    {
        ImmutableArray<RevealedShare> shares = [new(1, 1, Hash), new(1, 2, Hash)];
        Assert.Same(ValidationRules.NotAscending, RuleOf<UnmaskResponseMessage>(Frame.Encode(new UnmaskResponseMessage(Parameters.Id, 0, shares, Signature))));
    }

    [Fact]
    public void An_index_at_the_number_of_participants()
        => Assert.Same(ValidationRules.OutOfRange, RuleOf<SurvivorSignatureMessage>(Frame.Encode(Signed with { From = 5 })));

    [Fact]
    public void A_kind_of_share_that_does_not_exist()
        => Assert.Same(ValidationRules.OutOfRange, RuleOf<UnmaskResponseMessage>(
            Frame.Encode(new UnmaskResponseMessage(Parameters.Id, 0, [new RevealedShare(1, 3, Hash)], Signature))));

    [Fact]
    public void An_abort_code_that_does_not_exist()
        => Assert.Same(ValidationRules.OutOfRange, RuleOf<AbortMessage>(Frame.Encode(new AbortMessage(Parameters.Id, (AbortCode)7, Hash, Signature))));

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("caf\u00e9")]
    [InlineData("R2-07-too-long")]
    public void A_rule_number_that_is_not_a_name(string rule)
        => Assert.Same(ValidationRules.BadName, RuleOf<InputHeaderMessage>(Header(new Complaint(1, rule, Hash))));

    [Fact]
    public void A_bit_for_a_participant_that_does_not_exist()
    {
        var frame = Proposal(Hash);
        var at = frame.AsSpan().IndexOf(new byte[] { 0xC4, 1, 0b00011 }) + 2;
        frame[at] |= 0b100000;
        Assert.Same(ValidationRules.BadBitmap, RuleOf<SurvivorProposalMessage>(frame));
    }

    [Fact]
    public void A_bitmap_with_a_byte_too_many()
        => Assert.Same(ValidationRules.WrongLength, RuleOf<SurvivorProposalMessage>(
            Frame.Encode(new SurvivorProposalMessage(Parameters.Id, ParticipantSet.Of(9, [0]), Hash, []))));

    [Fact]
    public void Padding_that_is_not_zero()
    {
        var packed = new byte[Parameters.Vectors[0].PackedBytes(0)];
        packed[^1] = 0x80;
        Assert.Same(ValidationRules.BadPadding, RuleOf<InputChunkMessage>(Chunk(packed)));
    }

    [Fact]
    public void A_message_of_another_session()
        => Assert.Same(ValidationRules.OtherSession, RuleOf<SurvivorSignatureMessage>(Frame.Encode(Signed with { Session = new SessionId(Hash.Span) })));

    [Fact]
    public void A_suite_that_is_not_known() => AssertParametersRefused(parameters => parameters[2] = 2);

    [Fact]
    public void Parameters_whose_exact_sum_could_wrap()
    {
        // The bound of the first vector, 100 x 20 participants in 11 bits, becomes 127 x 20.
        AssertParametersRefused(parameters => parameters[parameters.AsSpan().IndexOf(new byte[] { 11, 0, 100 }) + 2] = 127);
    }

    [Fact]
    public void The_culprit_is_the_server_only_where_the_server_sends()
    {
        Assert.False(Frame.TryDecode<OfferMessage>(default, WireLimits.BeforeOffer, out _, out var offer));
        Assert.False(Frame.TryDecode<AdvertisementMessage>(default, Limits, out _, out var advertisement));

        Assert.Equal((Culprit.Server, 0), (offer.Culprit, offer.Round));
        Assert.Equal((Culprit.Unknown, 0), (advertisement.Culprit, advertisement.Round));
    }

    private static RosterEntry Entry(int index)
        => new(index, new AdvertisementMessage(Parameters.Id, ParticipantId.Parse("a"), Hash, Hash, Hash, Hash, Signature), []);

    private static byte[] Header(params ImmutableArray<Complaint> complaints)
        => Frame.Encode(new InputHeaderMessage(Parameters.Id, 0, Hash, Hash, complaints, Signature));

    private static byte[] Chunk(byte[] packed)
        => Frame.Encode(new InputChunkMessage(Parameters.Id, 0, 0, 0, new ReadOnlySequence<byte>(packed)));

    private static byte[] Proposal(params ImmutableArray<ReadOnlyMemory<byte>> proof)
        => Frame.Encode(new SurvivorProposalMessage(Parameters.Id, ParticipantSet.Of(5, [0, 1]), Hash, proof));

    private static RejectionRule? RuleOf<T>(byte[] frame)
        where T : class, IMessage<T>
        => Frame.TryDecode<T>(new ReadOnlySequence<byte>(frame), Limits, out _, out var rejection) ? null : rejection.Rule;

    private static void AssertSpoiled(RejectionRule rule, int at, byte from, byte to)
    {
        var frame = Frame.Encode(Signed);
        Assert.Equal(from, frame[at]);
        frame[at] = to;
        Assert.Same(rule, RuleOf<SurvivorSignatureMessage>(frame));
    }

    private static void AssertReplaced(RejectionRule rule, byte[] start, byte[] replacement)
    {
        var frame = Frame.Encode(Signed);
        Assert.Equal(start, frame[..start.Length]);
        Assert.Same(rule, RuleOf<SurvivorSignatureMessage>([.. replacement, .. frame[start.Length..]]));
    }

    private static void AssertParametersRefused(Action<byte[]> spoil)
    {
        var parameters = Parameters.Encoded.ToArray();
        var frame = Frame.Encode(new OfferMessage(Parameters, Signature));
        var at = frame.AsSpan().IndexOf(parameters);
        spoil(parameters);
        parameters.CopyTo(frame, at);
        Assert.False(Frame.TryDecode<OfferMessage>(new ReadOnlySequence<byte>(frame), WireLimits.BeforeOffer, out _, out var rejection));
        Assert.Same(ValidationRules.BadParameters, rejection.Rule);
    }
}
