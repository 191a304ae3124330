namespace SecureFed.Learning.Tests;

public class CsvTableTests
{
    [Fact]
    public void Rows_are_read_with_trimmed_fields_and_the_line_they_begin_on()
    {
        var table = Tables.Csv("a,b\n1, red \n\n\"2\",\"two\nlines\"\n3,\n");

        var rows = table.Rows().Select(row => (row.Line, A: row[0], B: row[1], Empty: row.IsEmpty(1))).ToArray();

        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal([(2L, "1", "red", false), (4L, "2", "two\nlines", false), (6L, "3", "", true)], rows);
    }

    [Fact]
    public void A_table_can_be_read_more_than_once()
    {
        var table = Tables.Csv("a\n1\n2\n");

        Assert.Equal(2, table.Rows().Count());
        Assert.Equal(2, table.Rows().Count());
    }

    [Fact]
    public void A_file_ending_in_gz_is_unpacked()
    {
        using var folder = new TemporaryFolder();

        var table = CsvTable.Open(folder.Write("a.csv.gz", Tables.Gzip("a\n7\n")));

        Assert.Equal("7", table.Rows().Select(row => row[0]).Single());
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_are_no_part_of_the_data()
    {
        var table = Tables.Csv("\uFEFFa,b\r\n1,2\r\n");

        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal("2", table.Rows().Select(row => row[1]).Single());
    }

    [Fact]
    public void Several_files_are_read_one_after_the_other()
    {
        using var folder = new TemporaryFolder();
        var table = CsvTable.Open(folder.Write("train.csv", "a\n1\n2\n"), folder.Write("test.csv", "a\n3\n"));

        Assert.Equal([("1", 0, 2L), ("2", 0, 3L), ("3", 1, 2L)], table.Rows().Select(row => (row[0], row.FileIndex, row.Line)));
    }

    [Fact]
    public void Missing_file()
    {
        var error = Assert.Throws<DataFormatException>(() => CsvTable.Open("/nowhere/a.csv"));

        Assert.Equal("There is no file /nowhere/a.csv; check the path.", error.Message);
    }

    [Fact]
    public void A_folder_instead_of_a_file()
    {
        var error = Assert.Throws<DataFormatException>(() => CsvTable.Open(Path.GetTempPath()));

        Assert.StartsWith($"{Path.GetTempPath()} cannot be read: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_with_different_headers()
    {
        using var folder = new TemporaryFolder();
        var (train, test) = (folder.Write("train.csv", "a,b\n"), folder.Write("test.csv", "b,a\n"));

        var error = Assert.Throws<DataFormatException>(() => CsvTable.Open(train, test));

        Assert.Equal($"{test} has another header than {train}; files read together need the same columns in the same order.", error.Message);
    }

    [Fact]
    public void Text_in_a_file_ending_in_gz()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.csv.gz", "a\n1\n");

        var error = Assert.Throws<DataFormatException>(() => CsvTable.Open(path));

        Assert.Equal($"{path} is not a sound gzip file; unpack it or write it again.", error.Message);
    }

    [Theory]
    [InlineData("", "people.csv is empty; its first line must name the columns.")]
    [InlineData("a;b;c\n1;2;3\n", "people.csv seems to separate its fields with semicolons or tabs; separate them with commas.")]
    [InlineData("a,,c\n", "people.csv, line 1: column 2 has no name; name every column.")]
    [InlineData("a,b,a\n", "people.csv, line 1: two columns are called 'a'; give every column its own name.")]
    [InlineData("a,b\n1,2\n1,2,3\n", "people.csv, line 3: the row has 3 fields but the header has 2; quote fields that contain commas.")]
    [InlineData("a,b\n1\n", "people.csv, line 2: the row has 1 fields but the header has 2; quote fields that contain commas.")]
    [InlineData("a,b\n1,2\n3,x\"y\n", "people.csv, line 3: a quotation mark is out of place; quote the whole field and double quotation marks inside it.")]
    [InlineData("a,b\n1,\"open\n2,3\n", "people.csv, line 2: a quotation mark is out of place; quote the whole field and double quotation marks inside it.")]
    public void Broken_tables_are_refused_with_their_line(string text, string sentence)
    {
        var error = Assert.Throws<DataFormatException>(() => Tables.Csv(text).Rows().Count());

        Assert.Equal(sentence, error.Message);
    }
}
