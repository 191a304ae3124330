using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SecureFed.Privacy;

/// <summary>
/// The canonical encoding of a plan, hashed: fields in a fixed order, integers as 8 bytes little-endian, doubles as their IEEE 754 bits, texts as their UTF-8 bytes
/// after their length. Two plans have one hash exactly when every party would do the same with them.
/// </summary>
internal static class PlanHash
{
    public static byte[] Of(PlanStatement plan)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Text(hash, "securefed/privacy-plan/1");
        Integer(hash, (int)plan.Unit);
        Integer(hash, (int)plan.Relation);
        Integer(hash, (int)plan.Mechanism);
        Integer(hash, plan.Clients);
        Integer(hash, (int)plan.Sampling);
        Real(hash, plan.SamplingProbability);
        Integer(hash, plan.Sample);
        Real(hash, plan.CorruptFraction);
        Integer(hash, plan.MaximumClients);
        Real(hash, plan.PlannedClients);
        Integer(hash, plan.MinimumCohort);
        Integer(hash, plan.LeastHonestSurvivors);
        Integer(hash, plan.Rounds);
        Real(hash, plan.Delta);
        Integer(hash, plan.Vectors.Count);
        foreach (var vector in plan.Vectors)
        {
            Text(hash, vector.Name);
            Integer(hash, vector.Dimension);
            Integer(hash, vector.PaddedDimension);
            Integer(hash, vector.Rotate ? 1 : 0);
            Real(hash, vector.Clip);
            Integer(hash, vector.ContributionsPerClient);
            Real(hash, vector.Granularity);
            Integer(hash, vector.MaximumSquaredNorm);
            Real(hash, vector.SensitivityL2);
            Real(hash, vector.SensitivityL1);
            Integer(hash, vector.LocalVarianceUnits);
            Integer(hash, vector.Bits);
            Integer(hash, (long)vector.Bound);
        }

        if (plan.InsecureSimulationNoise)
            Text(hash, "insecure simulation noise");

        return hash.GetHashAndReset();
    }

    private static void Integer(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }

    private static void Real(IncrementalHash hash, double value) => Integer(hash, BitConverter.DoubleToInt64Bits(value));

    private static void Text(IncrementalHash hash, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Integer(hash, bytes.Length);
        hash.AppendData(bytes);
    }
}
