using System.Security.Cryptography;
using CsCheck;

namespace SecureFed.Protocol.Tests;

public class HashBatchTests
{
    // Up to three fillings of the vectors, of one and of many block counts, up to messages that are too long for them.
    private static readonly Gen<byte[][]> Messages = Gen.OneOf(Gen.Int[0, 130], Gen.Int[0, 700]).SelectMany(most => Gen.Byte.Array[0, most].Array[0, 50]);

    [Fact]
    public void A_batch_gives_the_hashes_of_its_messages_one_by_one()
        => Messages.Sample(messages =>
        {
            var hashes = new byte[HashBatch.HashSize * messages.Length];
            var batch = new HashBatch(hashes);
            foreach (var message in messages)
                batch.Add(7, message);
            batch.Finish();
            Assert.Equal(messages.SelectMany(message => SHA256.HashData([7, .. message])), hashes);
        });

    [Fact]
    public void Messages_at_the_borders_of_blocks_are_padded_right()
    {
        var lengths = Enumerable.Range(0, HashBatch.MaximumLength + 1).ToArray();
        var hashes = new byte[HashBatch.HashSize * lengths.Length];
        var batch = new HashBatch(hashes);
        foreach (var length in lengths)
            batch.Next(length).Fill(unchecked((byte)length));
        batch.Finish();
        Assert.Equal(lengths.SelectMany(length => SHA256.HashData(TestSession.Filled(unchecked((byte)length), length))), hashes);
    }

    [Fact]
    public void A_message_that_does_not_fit_has_no_place()
        => Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            var batch = new HashBatch(new byte[HashBatch.HashSize]);
            batch.Next(HashBatch.MaximumLength + 1);
        });

    [Fact]
    public void A_batch_of_codes_gives_hmac_of_each_message_under_its_key()
        => Gen.Select(Gen.Byte.Array[HmacBatch.KeySize], Gen.Byte.Array[0, 300]).Array[0, 40].Sample(items =>
        {
            var macs = new byte[HashBatch.HashSize * items.Length];
            var batch = new HmacBatch(macs);
            foreach (var (key, message) in items)
                message.CopyTo(batch.Next(key, message.Length));
            batch.Finish();
            Assert.Equal(items.SelectMany(item => HMACSHA256.HashData(item.Item1, item.Item2)), macs);
        });
}
