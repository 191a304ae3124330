using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SecureFed.Simulation;

/// <summary>
/// What every client of a training round starts from, as one message whose SHA-256 is the model hash of the session: clients that were shown different messages add up to garbage.
/// </summary>
/// <param name="TrainingRound">From 1.</param>
/// <param name="Terms">What clients must agree on, the same in every training round.</param>
/// <param name="RotationSeed">The public seed of the rotation, 32 bytes.</param>
/// <param name="Parameters">The global model.</param>
public sealed record RoundMessage(int TrainingRound, TrainingTerms Terms, byte[] RotationSeed, double[] Parameters)
{
    private const int HeaderSize = 8 + 8 + 32;

    /// <summary>Training round and length of the terms in 8 bytes each, rotation seed, terms, then parameters as IEEE 754 bits; all little-endian.</summary>
    public byte[] Encode()
    {
        var terms = Terms.ToJson();
        var message = new byte[HeaderSize + terms.Length + (Parameters.Length * sizeof(double))];
        BinaryPrimitives.WriteInt64LittleEndian(message, TrainingRound);
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(8), terms.Length);
        RotationSeed.CopyTo(message, 16);
        terms.CopyTo(message, HeaderSize);
        MemoryMarshal.AsBytes(Parameters.AsSpan()).CopyTo(message.AsSpan(HeaderSize + terms.Length));
        return message;
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="FormatException">It is cut short, or says what no training round can.</exception>
    public static RoundMessage Decode(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderSize)
            throw new FormatException("the training round's message is cut short");
        var (trainingRound, length) = (BinaryPrimitives.ReadInt64LittleEndian(message), BinaryPrimitives.ReadInt64LittleEndian(message[8..]));
        if (trainingRound is < 1 or > int.MaxValue)
            throw new FormatException($"the training round is {trainingRound} and must be at least 1");
        if (length < 0 || length > message.Length - HeaderSize || (message.Length - HeaderSize - length) % sizeof(double) != 0)
            throw new FormatException("the training round's message is cut short");
        var parameters = MemoryMarshal.Cast<byte, double>(message[(HeaderSize + (int)length)..]).ToArray();
        return parameters.All(double.IsFinite)
            ? new RoundMessage((int)trainingRound, TrainingTerms.Parse(message.Slice(HeaderSize, (int)length)), message[16..HeaderSize].ToArray(), parameters)
            : throw new FormatException("the model has parameters that are not finite numbers");
    }
}
