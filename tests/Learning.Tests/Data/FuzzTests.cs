using System.Text;
using CsCheck;

namespace SecureFed.Learning.Tests;

/// <summary>Whatever a file holds, the outcome is data or one sentence for the person who gave it.</summary>
public class FuzzTests
{
    // Mostly characters that mean something to a reader of CSV or JSON.
    private static readonly Gen<char> Character = Gen.OneOf(Gen.Int[0, 15].Select(i => ",\"\n\r.-01e{}[]: ;"[i]), Gen.Char);

    [Fact]
    public void Any_bytes_load_as_a_table_or_are_refused() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        foreach (var name in new[] { "fuzz.csv", "fuzz.csv.gz" })
            DataOrSentence(() => Schema.Infer(CsvTable.From(name, () => new MemoryStream(bytes)), "y"));
    });

    [Fact]
    public void A_table_with_any_field_replaced_loads_or_is_refused() => Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Character.Array[0, 12]).Sample((row, column, text) =>
    {
        var rows = Enumerable.Range(0, 5).Select(i => new[] { "5", "red", "1" }).ToArray();
        rows[row][column] = new string(text);
        var csv = "age,colour,y\n" + string.Join("\n", rows.Select(fields => string.Join(",", fields)));
        DataOrSentence(() => Tables.Load(csv, Tables.AgeColour));
        DataOrSentence(() => Schema.Infer(Tables.Csv(csv), "y"));
    });

    [Fact]
    public void A_schema_with_any_stretch_replaced_is_read_or_refused() => Gen.Select(Gen.Int[0, 300], Gen.Int[0, 20], Character.Array[0, 5]).Sample((start, length, text) =>
    {
        var json = new StringBuilder(Tables.AgeColour);
        start = Math.Min(start, json.Length);
        json.Remove(start, Math.Min(length, json.Length - start)).Insert(start, text);
        DataOrSentence(() => Schema.Parse(json.ToString()));
    });

    private static void DataOrSentence(Func<object> read)
    {
        try
        {
            Assert.NotNull(read());
        }
        catch (DataFormatException error)
        {
            Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        }
    }
}
