using System.Text;
using System.Text.RegularExpressions;

namespace SecureFed.Protocol.Tests;

/// <summary>A frame line by line: its bytes, and beside them the field's name from the table in wire.md.</summary>
internal static partial class HexDump
{
    private const int BytesPerLine = 16;

    /// <summary>The dump of a frame whose body has the given shape, for example <c>[sid, from, [[index, signature], ...], signature]</c>.</summary>
    public static string Of(byte[] frame, string bodyShape)
    {
        var text = new StringBuilder();
        var at = 0;
        Value(frame, ref at, Shape.Parse($"[wire version, message type, {bodyShape}]"), 0, text);
        return text.ToString();
    }

    private static void Value(byte[] frame, ref int at, Shape shape, int depth, StringBuilder text)
    {
        var (code, value, header, payload) = MessagePackForms.Describe(frame, at);
        var indent = new string(' ', 2 * depth);
        if (code is (>= 0x90 and <= 0x9F) or 0xDC)
        {
            Line(text, frame.AsSpan(at, header), $"{indent}{shape.Name}: array of {value}");
            at += header;
            for (var i = 0; i < (int)value; i++)
                Value(frame, ref at, shape.Element(i), depth + 1, text);
            return;
        }

        var what = code is <= 0x7F or >= 0xCC and <= 0xCF ? $"{indent}{shape.Name} = {value}"
            : code is (>= 0xA0 and <= 0xBF) or 0xD9 ? $"{indent}{shape.Name}: str of {value}, \"{Encoding.ASCII.GetString(frame, at + header, payload)}\""
            : $"{indent}{shape.Name}: bin of {value}";
        // What does not fit beside its header starts on a line of its own.
        var first = header + payload <= BytesPerLine ? header + payload : header;
        Line(text, frame.AsSpan(at, first), what);
        var start = at + first;
        at += header + payload;
        if (shape.Inside is { } nested)
            Value(frame, ref start, nested, depth + 1, text);
        for (; start < at; start += BytesPerLine)
            Line(text, frame.AsSpan(start, Math.Min(BytesPerLine, at - start)), "");
    }

    private static void Line(StringBuilder text, ReadOnlySpan<byte> bytes, string comment)
        => text.Append($"    {Convert.ToHexStringLower(bytes),-36}{comment}".TrimEnd()).Append('\n');

    /// <summary>The names of the values in a frame; a list repeats its one element.</summary>
    private sealed record Shape(string Name, IReadOnlyList<Shape> Elements, bool IsList)
    {
        public const string Vector = "[name, length, ringKind, bits, class, bound]";
        public const string Graph = "[topology, threatModel, corruptPpm, dropoutPpm, securityBits, correctnessBits, coinKind, certificateKind, forcedDegree, forcedThreshold]";
        public const string Parameters = $"[version, suite, task, trainingRound, attempt, modelHash, planHash, [{Vector}, ...], {Graph}, minimumCohort, maximumParticipants, serverKey]";
        public const string Advertisement = "[sid, id, channelKey, maskKey, selfMaskHash, coinContribution, signature]";

        /// <summary>What the bytes of this field hold, when they hold an encoded value.</summary>
        public Shape? Inside => Name switch { "parameters" => Parse(Parameters), "advertisement" => Parse(Advertisement), _ => null };

        public Shape Element(int index) => Name is "proof" or "commitmentProof" or "itemProof" or "headerProof" ? new Shape("hash", [], false) : IsList ? Elements[0] : Elements[index];

        public static Shape Parse(string text)
        {
            var tokens = new Queue<string>(Token().Matches(text).Select(match => match.Value.Trim()));
            return Parse(tokens);
        }

        private static Shape Parse(Queue<string> tokens)
        {
            var first = tokens.Dequeue();
            if (first != "[")
                return new Shape(first, [], false);
            var (elements, isList) = (new List<Shape>(), false);
            while (tokens.Peek() != "]")
            {
                if (tokens.Peek() == "...")
                    (isList, _) = (true, tokens.Dequeue());
                else
                    elements.Add(Parse(tokens));
            }

            tokens.Dequeue();
            return new Shape(isList ? "list" : "fields", elements, isList);
        }
    }

    [GeneratedRegex(@"\[|\]|\.\.\.|[A-Za-z][A-Za-z0-9 ]*")]
    private static partial Regex Token();
}
