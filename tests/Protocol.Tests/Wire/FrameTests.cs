using System.Buffers;
using System.Runtime.InteropServices;
using CsCheck;

namespace SecureFed.Protocol.Tests;

/// <summary>What holds for the encoding of every message.</summary>
public class FrameTests
{
    public static TheoryData<string> Messages => MessageKind.Names;

    [Theory]
    [MemberData(nameof(Messages))]
    public void Decoding_an_encoded_message_gives_the_message(string name)
    {
        var kind = MessageKind.Named(name);
        kind.Messages.Sample(sample =>
        {
            var decoded = kind.Decode(kind.Encode(sample.Message), sample.Limits, out var rejection);

            Assert.True(rejection is null, rejection?.ToString());
            Assert.Equal(MessageKind.Show(sample.Message), MessageKind.Show(decoded));
        }, iter: 100);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_frame_split_anywhere_is_read_the_same(string name)
    {
        var kind = MessageKind.Named(name);
        Gen.Select(kind.Messages, Gen.Int[0, int.MaxValue]).Sample((sample, place) =>
        {
            var frame = kind.Encode(sample.Message);
            var decoded = kind.Decode(Segments.Split(frame, place % (frame.Length + 1)), sample.Limits, out _);

            Assert.Equal(MessageKind.Show(sample.Message), MessageKind.Show(decoded));
        }, iter: 100);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_frame_cut_short_anywhere_is_refused(string name)
    {
        var kind = MessageKind.Named(name);
        kind.Messages.Sample(sample =>
        {
            var frame = kind.Encode(sample.Message);
            var step = Math.Max(1, frame.Length / 500);
            for (var length = 0; length < frame.Length; length += step)
                Assert.Null(kind.Decode(frame[..length], sample.Limits, out _));
        }, iter: 5);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_frame_with_a_byte_too_many_is_refused(string name)
    {
        var kind = MessageKind.Named(name);
        Gen.Select(kind.Messages, Gen.Byte).Sample((sample, extra) =>
        {
            kind.Decode([.. kind.Encode(sample.Message), extra], sample.Limits, out var rejection);

            Assert.Contains(rejection!.Rule, new[] { ValidationRules.TrailingBytes, ValidationRules.FrameTooLong });
        }, iter: 20);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Any_value_in_a_longer_form_than_needed_is_refused(string name)
    {
        var kind = MessageKind.Named(name);
        kind.Messages.Sample(sample =>
        {
            var frame = kind.Encode(sample.Message);
            foreach (var at in MessagePackForms.Headers(frame).Take(300))
            {
                Assert.Null(kind.Decode(MessagePackForms.Lengthen(frame, at), sample.Limits, out var rejection));
                Assert.Contains(rejection!.Rule, new[] { ValidationRules.NotCanonical, ValidationRules.FrameTooLong, ValidationRules.Shape });
            }
        }, iter: 5);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_flipped_bit_anywhere_is_refused_or_gives_another_message(string name)
    {
        var kind = MessageKind.Named(name);
        kind.Messages.Sample(sample =>
        {
            var frame = kind.Encode(sample.Message);
            var original = MessageKind.Show(sample.Message);
            var step = Math.Max(1, frame.Length * 8 / 2_000);
            for (var bit = 0; bit < frame.Length * 8; bit += step)
            {
                frame[bit >> 3] ^= (byte)(1 << (bit & 7));
                if (kind.Decode(frame, sample.Limits, out _) is { } other)
                    Assert.NotEqual(original, MessageKind.Show(other));
                frame[bit >> 3] ^= (byte)(1 << (bit & 7));
            }
        }, iter: 2);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_type_can_be_seen_without_decoding(string name)
    {
        var kind = MessageKind.Named(name);
        kind.Messages.Sample(
            sample => Assert.Equal(kind.Type, Frame.PeekType(new ReadOnlySequence<byte>(kind.Encode(sample.Message)))), iter: 5);
    }

    [Fact]
    public void Bytes_without_an_envelope_have_no_type()
    {
        foreach (var bytes in new byte[][] { [], [0x93], [0x93, 1], [0x93, 2, 1], [0x92, 1, 1], [0x93, 1, 0], [0x93, 1, 14] })
            Assert.Null(Frame.PeekType(new ReadOnlySequence<byte>(bytes)));
    }

    [Fact]
    public void Packed_values_of_a_chunk_stay_in_the_frame()
        => MessageKind.Of(MessageType.InputChunk).Messages.Sample(sample =>
        {
            var frame = Frame.Encode((InputChunkMessage)sample.Message);
            Assert.True(Frame.TryDecode<InputChunkMessage>(new ReadOnlySequence<byte>(frame), sample.Limits, out var chunk, out _));

            Assert.True(MemoryMarshal.TryGetArray(chunk.Packed.First, out var array));
            Assert.Same(frame, array.Array);
        }, iter: 20);
}

internal static class Segments
{
    /// <summary>The same bytes in two segments.</summary>
    public static ReadOnlySequence<byte> Split(byte[] bytes, int at)
    {
        var first = new Segment(bytes.AsMemory(0, at), 0);
        var second = new Segment(bytes.AsMemory(at), at);
        first.Join(second);
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public void Join(Segment next) => Next = next;
    }
}
