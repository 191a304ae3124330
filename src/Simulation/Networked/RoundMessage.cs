using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SecureFed.Simulation;

/// <summary>
/// What every client of a training round starts from, as one message whose SHA-256 is the model hash of the session: clients that were shown different messages add up to garbage.
/// </summary>
/// <param name="TrainingRound">From 1.</param>
/// <param name="TermsHash">The hash of the <see cref="TrainingTerms"/>, 32 bytes.</param>
/// <param name="RotationSeed">The public seed of the rotation, 32 bytes.</param>
/// <param name="Parameters">The global model.</param>
internal sealed record RoundMessage(int TrainingRound, byte[] TermsHash, byte[] RotationSeed, double[] Parameters)
{
    private const int HeaderSize = 8 + 32 + 32;

    /// <summary>Training round as 8 bytes, terms hash, rotation seed, then parameters as IEEE 754 bits; all little-endian.</summary>
    public byte[] Encode()
    {
        var message = new byte[HeaderSize + (Parameters.Length * sizeof(double))];
        BinaryPrimitives.WriteInt64LittleEndian(message, TrainingRound);
        TermsHash.CopyTo(message, 8);
        RotationSeed.CopyTo(message, 40);
        MemoryMarshal.AsBytes(Parameters.AsSpan()).CopyTo(message.AsSpan(HeaderSize));
        return message;
    }

    /// <summary>Reads a message for a model of <paramref name="parameterCount"/> parameters.</summary>
    /// <exception cref="FormatException">It has another length, a training round below 1, or parameters that are not finite.</exception>
    public static RoundMessage Decode(ReadOnlySpan<byte> message, int parameterCount)
    {
        if (message.Length != HeaderSize + (parameterCount * sizeof(double)))
            throw new FormatException($"the model has {(message.Length - HeaderSize) / (double)sizeof(double):0.###} parameters and this client's data need {parameterCount}: the schemas differ");
        var trainingRound = BinaryPrimitives.ReadInt64LittleEndian(message);
        if (trainingRound is < 1 or > int.MaxValue)
            throw new FormatException($"the training round is {trainingRound} and must be at least 1");
        var parameters = MemoryMarshal.Cast<byte, double>(message[HeaderSize..]).ToArray();
        return parameters.All(double.IsFinite)
            ? new RoundMessage((int)trainingRound, message[8..40].ToArray(), message[40..72].ToArray(), parameters)
            : throw new FormatException("the model has parameters that are not finite numbers");
    }
}
