using System.Buffers;

namespace SecureFed.Protocol;

/// <summary>The encoding of session parameters (wire.md section 3), which the session id hashes.</summary>
internal static class SessionParametersCodec
{
    /// <summary>64 vectors of at most 90 bytes, and fields of a fixed size.</summary>
    public const int MaximumBytes = SessionParameters.VectorLimit * 96 + 512;

    public static byte[] Encode(SessionParameters parameters)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new FrameWriter(output);
        writer.Array(12);
        writer.Number(SessionParameters.Version);
        writer.Number(SessionParameters.Suite);
        writer.Name(parameters.Task);
        writer.Number(parameters.TrainingRound);
        writer.Number(parameters.Attempt);
        writer.Bytes(parameters.ModelHash);
        writer.Bytes(parameters.PlanHash);
        writer.Array(parameters.Vectors.Length);
        foreach (var vector in parameters.Vectors)
            WriteVector(ref writer, vector);
        WriteGraph(ref writer, parameters.Graph);
        writer.Number(parameters.MinimumCohort);
        writer.Number(parameters.MaximumParticipants);
        writer.Bytes(parameters.ServerKey);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads and validates parameters that fill the bytes exactly.</summary>
    public static SessionParameters Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new FrameReader(new ReadOnlySequence<byte>(bytes), WireLimits.BeforeOffer);
        reader.Array(12, "the parameters");
        Only(SessionParameters.Version, reader.Number(0, int.MaxValue, "version"), "version");
        Only(SessionParameters.Suite, reader.Number(0, int.MaxValue, "suite"), "suite");
        var proposal = new SessionProposal
        {
            Task = reader.Name(ParticipantId.MaximumLength, "task"),
            TrainingRound = reader.Number(0, ulong.MaxValue, "training round"),
            Attempt = (uint)reader.Number(0, uint.MaxValue, "attempt"),
            ModelHash = reader.Hash("model hash"),
            PlanHash = reader.Hash("plan hash"),
            Vectors = reader.List(SessionParameters.VectorLimit, "vectors", ReadVector),
            Graph = ReadGraph(ref reader),
            MinimumCohort = reader.Number(0, int.MaxValue, "minimum cohort"),
            MaximumParticipants = reader.Number(0, int.MaxValue, "maximum participants"),
            ServerKey = reader.Hash("server key"),
        };
        if (!reader.End)
            throw FrameReader.Fault(ValidationRules.TrailingBytes, "nothing follows the parameters");
        if (!SessionParameters.TryCreate(proposal, out var parameters, out var refusal))
            throw FrameReader.Fault(ValidationRules.BadParameters, refusal.ToString());
        return parameters.Encoded.Span.SequenceEqual(bytes.Span)
            ? parameters
            : throw FrameReader.Fault(ValidationRules.NotCanonical, "every value of the parameters has its shortest encoding");
    }

    private static void WriteVector(ref FrameWriter writer, VectorSpec vector)
    {
        writer.Array(6);
        writer.Name(vector.Name);
        writer.Number(vector.Length);
        writer.Number(VectorSpec.RingKind);
        writer.Number(vector.Bits);
        writer.Number((int)vector.Class);
        writer.Number(vector.Bound);
    }

    private static VectorSpec ReadVector(ref FrameReader reader)
    {
        reader.Array(6, "a vector");
        var name = reader.Name(ParticipantId.MaximumLength, "vector name");
        var length = reader.Number(0, int.MaxValue, "length");
        Only(VectorSpec.RingKind, reader.Number(0, int.MaxValue, "ring kind"), "ring kind");
        var bits = reader.Number(0, int.MaxValue, "bits");
        var @class = (VectorClass)reader.Number(0, int.MaxValue, "class");
        return new VectorSpec(name, length, bits, @class, reader.Number(0, ulong.MaxValue, "bound"));
    }

    private static void WriteGraph(ref FrameWriter writer, GraphRule rule)
    {
        writer.Array(10);
        writer.Number((int)rule.Topology);
        writer.Number((int)rule.ThreatModel);
        writer.Number(rule.CorruptPartsPerMillion);
        writer.Number(rule.DropoutPartsPerMillion);
        writer.Number(rule.SecurityBits);
        writer.Number(rule.CorrectnessBits);
        writer.Number(GraphRule.CoinKind);
        writer.Number(rule.CertificateKind);
        writer.Number(rule.ForcedDegree);
        writer.Number(rule.ForcedThreshold);
    }

    private static GraphRule ReadGraph(ref FrameReader reader)
    {
        reader.Array(10, "the graph rule");
        var rule = new GraphRule(
            (GraphTopology)reader.Number(0, int.MaxValue, "topology"),
            (ThreatModel)reader.Number(0, int.MaxValue, "threat model"),
            reader.Number(0, int.MaxValue, "corrupt fraction"),
            reader.Number(0, int.MaxValue, "dropout fraction"),
            reader.Number(0, int.MaxValue, "security bits"),
            reader.Number(0, int.MaxValue, "correctness bits"));
        Only(GraphRule.CoinKind, reader.Number(0, int.MaxValue, "coin kind"), "coin kind");
        Only(rule.CertificateKind, reader.Number(0, int.MaxValue, "certificate kind"), "certificate kind");
        return rule with
        {
            ForcedDegree = reader.Number(0, int.MaxValue, "forced degree"),
            ForcedThreshold = reader.Number(0, int.MaxValue, "forced threshold"),
        };
    }

    private static void Only(int known, int found, string what)
    {
        if (found != known)
            throw FrameReader.Fault(ValidationRules.BadParameters, $"{what} is {known}, found {found}");
    }
}
