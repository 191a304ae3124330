using CsCheck;

namespace SecureFed.Protocol.Tests;

public class SessionParametersTests
{
    private static readonly SessionProposal Good = TestSession.Proposal(participants: 20);
    private static readonly GraphRule Ring = new(GraphTopology.Ring, ThreatModel.Malicious, 100_000, 100_000);

    public static TheoryData<string, SessionProposal> Faults => new()
    {
        { "task", Good with { Task = "" } },
        { "task", Good with { Task = "with space" } },
        { "modelHash", Good with { ModelHash = new byte[31] } },
        { "planHash", Good with { PlanHash = new byte[33] } },
        { "serverKey", Good with { ServerKey = Array.Empty<byte>() } },
        { "vectors", Good with { Vectors = [] } },
        { "vectors", Good with { Vectors = [.. Enumerable.Range(0, 65).Select(i => VectorSpec.Modular($"v{i}", 1, 8))] } },
        { "vectors", Good with { Vectors = [VectorSpec.Modular("v", 1, 8), VectorSpec.Modular("v", 2, 8)] } },
        { "vectors.name", Good with { Vectors = [VectorSpec.Modular("no name", 1, 8)] } },
        { "vectors.v.length", Good with { Vectors = [VectorSpec.Modular("v", 0, 8)] } },
        { "vectors.v.length", Good with { Vectors = [VectorSpec.Modular("v", (1 << 28) + 1, 8)] } },
        { "vectors.v.bits", Good with { Vectors = [VectorSpec.Modular("v", 1, 0)] } },
        { "vectors.v.bits", Good with { Vectors = [VectorSpec.Modular("v", 1, 63)] } },
        { "vectors.v.class", Good with { Vectors = [new VectorSpec("v", 1, 8, (VectorClass)2, 0)] } },
        { "vectors.v.bound", Good with { Vectors = [new VectorSpec("v", 1, 8, VectorClass.Modular, 1)] } },
        { "graph.topology", Good with { Graph = Ring with { Topology = (GraphTopology)2 } } },
        { "graph.threatModel", Good with { Graph = Ring with { ThreatModel = (ThreatModel)2 } } },
        { "graph.corruptPartsPerMillion", Good with { Graph = Ring with { CorruptPartsPerMillion = 1_000_000 } } },
        { "graph.dropoutPartsPerMillion", Good with { Graph = Ring with { DropoutPartsPerMillion = -1 } } },
        { "graph.securityBits", Good with { Graph = Ring with { SecurityBits = 0 } } },
        { "graph.correctnessBits", Good with { Graph = Ring with { CorrectnessBits = 129 } } },
        { "graph.forcedDegree", Good with { Graph = Ring with { ForcedDegree = 7 } } },
        { "graph.forcedDegree", Good with { Graph = Ring with { ForcedDegree = 256 } } },
        { "graph.forcedDegree", Good with { Graph = Ring with { Topology = GraphTopology.Complete, ForcedDegree = 4 } } },
        { "graph.forcedThreshold", Good with { Graph = Ring with { ForcedThreshold = 255 } } },
        { "minimumCohort", Good with { MinimumCohort = 1 } },
        { "maximumParticipants", Good with { MinimumCohort = 21 } },
        { "maximumParticipants", Good with { MaximumParticipants = 256 } },
        { "maximumParticipants", Good with { MaximumParticipants = 100_001, Graph = Ring } },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void A_field_out_of_range_is_refused_by_name(string field, SessionProposal proposal)
    {
        Assert.False(SessionParameters.TryCreate(proposal, out _, out var refusal));
        Assert.Equal(field, refusal.Field);
        Assert.NotEmpty(refusal.Mend);
    }

    [Theory]
    [InlineData(20, 10, 51UL, true)]
    [InlineData(20, 10, 52UL, false)]
    [InlineData(2, 1, 0UL, true)]
    [InlineData(2, 1, 1UL, false)]
    [InlineData(255, 62, 18085043209519168UL, true)]
    [InlineData(255, 62, 18085043209519169UL, false)]
    [InlineData(16, 62, 1152921504606846976UL, false)]
    [InlineData(2, 62, ulong.MaxValue, false)]
    public void An_exact_sum_must_fit_whatever_everybody_sends(int participants, int bits, ulong bound, bool fits)
        => Assert.Equal(fits, SessionParameters.TryCreate(
            TestSession.Proposal(participants) with { Vectors = [VectorSpec.Exact("v", 1, bits, bound)] }, out _, out _));

    [Fact]
    public void A_ring_may_have_100_000_participants()
        => Assert.True(SessionParameters.TryCreate(Good with { MaximumParticipants = 100_000, Graph = Ring, Vectors = [VectorSpec.Modular("v", 1, 8)] }, out _, out _));

    [Fact]
    public void Parameters_read_back_from_their_encoding()
        => Generators.Parameters.Sample(parameters => Assert.Equal(parameters.Id, SessionParametersCodec.Decode(parameters.Encoded).Id));

    [Fact]
    public void Parameters_at_every_maximum_fit_their_limit()
    {
        var name = new string('x', 62);
        var proposal = Good with
        {
            Task = new string('t', 64),
            TrainingRound = ulong.MaxValue,
            Attempt = uint.MaxValue,
            Graph = Ring with { CorruptPartsPerMillion = 999_999, DropoutPartsPerMillion = 999_999, ForcedDegree = 254, ForcedThreshold = 254 },
            MaximumParticipants = 100_000,
            Vectors = [.. Enumerable.Range(10, 64).Select(i => VectorSpec.Exact($"{name}{i}", 1 << 28, 62, (1UL << 62) / 100_001))],
        };
        var parameters = Generators.Valid(proposal);

        Assert.InRange(parameters.Encoded.Length, 1, SessionParametersCodec.MaximumBytes);
        Assert.Equal(parameters.Id, SessionParametersCodec.Decode(parameters.Encoded).Id);
    }

    [Fact]
    public void Every_field_changes_the_session_id()
    {
        var vector = Good.Vectors[0];
        SessionProposal[] variants =
        [
            Good,
            Good with { Task = "other" },
            Good with { TrainingRound = 8 },
            Good with { Attempt = 2 },
            Good with { ModelHash = TestSession.Filled(1) },
            Good with { PlanHash = TestSession.Filled(1) },
            Good with { ServerKey = TestSession.Filled(1) },
            Good with { MinimumCohort = 3 },
            Good with { MaximumParticipants = 19 },
            Good with { Vectors = [Good.Vectors[1], Good.Vectors[0]] },
            Good with { Vectors = [vector with { Name = "other" }, Good.Vectors[1]] },
            Good with { Vectors = [vector with { Length = 6 }, Good.Vectors[1]] },
            Good with { Vectors = [vector with { Bits = 12 }, Good.Vectors[1]] },
            Good with { Vectors = [vector with { Bound = 99 }, Good.Vectors[1]] },
            Good with { Vectors = [VectorSpec.Modular(vector.Name, vector.Length, vector.Bits), Good.Vectors[1]] },
            Good with { Graph = Good.Graph with { Topology = GraphTopology.Ring } },
            Good with { Graph = Good.Graph with { ThreatModel = ThreatModel.SemiHonest } },
            Good with { Graph = Good.Graph with { CorruptPartsPerMillion = 1 } },
            Good with { Graph = Good.Graph with { DropoutPartsPerMillion = 1 } },
            Good with { Graph = Good.Graph with { SecurityBits = 41 } },
            Good with { Graph = Good.Graph with { CorrectnessBits = 21 } },
            Good with { Graph = Good.Graph with { ForcedThreshold = 2 } },
            Good with { Graph = Good.Graph with { Topology = GraphTopology.Ring, ForcedDegree = 2 } },
        ];

        Assert.Distinct(variants.Select(variant => Generators.Valid(variant).Id));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(16_384, 1, 16_384)]
    [InlineData(16_385, 2, 1)]
    [InlineData(40_000, 3, 7_232)]
    public void A_vector_travels_in_chunks_of_16384_values(int length, int chunks, int lastValues)
    {
        var vector = VectorSpec.Modular("v", length, 17);
        Assert.Equal(chunks, vector.Chunks);
        Assert.Equal(lastValues, vector.ValuesInChunk(chunks - 1));
        Assert.Equal((lastValues * 17 + 7) / 8, vector.PackedBytes(chunks - 1));
    }
}
