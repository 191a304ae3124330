using System.Text;
using CsCheck;

namespace SecureFed.Protocol.Tests;

public class ParticipantTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("Hospital-3.berlin_Z")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void An_identifier_is_up_to_64_characters_of_the_alphabet(string text) => Assert.Equal(text, ParticipantId.Parse(text).Text);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("\u00e9")]
    [InlineData("\u0661")]
    [InlineData("a\n")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public void Other_text_is_not(string? text) => Assert.False(ParticipantId.TryParse(text, out _));

    [Fact]
    public void Identifiers_are_ordered_by_their_bytes()
        => Gen.Select(Generators.Id, Generators.Id).Sample((a, b)
            => Assert.Equal(Math.Sign(Encoding.ASCII.GetBytes(a.Text).AsSpan().SequenceCompareTo(Encoding.ASCII.GetBytes(b.Text))), Math.Sign(a.CompareTo(b))));

    [Fact]
    public void A_set_holds_exactly_its_indices_and_reads_back()
        => Gen.Int[0, 70].SelectMany(n => Gen.Bool.Array[n]).Sample(members =>
        {
            var indices = Enumerable.Range(0, members.Length).Where(i => members[i]).ToArray();
            var set = ParticipantSet.Of(members.Length, indices);

            Assert.Equal(indices, set.Indices);
            Assert.Equal(indices.Length, set.Count);
            Assert.Equal((members.Length + 7) / 8, set.Bitmap.Length);
            Assert.True(ParticipantSet.TryRead(members.Length, set.Bitmap.Span, out var read));
            Assert.Equal(set, read);
        });

    [Fact]
    public void The_first_index_is_the_lowest_bit_of_the_first_byte()
        => Assert.Equal([0b0000_0001, 0b0000_0010], ParticipantSet.Of(10, [9, 0]).Bitmap.ToArray());

    [Fact]
    public void A_set_is_a_subset_of_what_contains_it_over_the_same_participants()
    {
        var some = ParticipantSet.Of(9, [1, 8]);
        Assert.True(some.IsSubsetOf(ParticipantSet.Of(9, [0, 1, 8])));
        Assert.False(some.IsSubsetOf(ParticipantSet.Of(9, [0, 1])));
        Assert.False(some.IsSubsetOf(ParticipantSet.Of(10, [1, 8])));
    }

    [Fact]
    public void No_index_outside_is_a_member()
    {
        var all = ParticipantSet.Of(3, [0, 1, 2]);
        Assert.False(all.Contains(-1));
        Assert.False(all.Contains(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParticipantSet.Of(3, [3]));
    }
}
