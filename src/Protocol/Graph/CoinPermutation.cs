using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>A uniformly random permutation from a public coin: Fisher-Yates with unbiased choices (docs/spec/graph.md section 2).</summary>
internal static class CoinPermutation
{
    /// <summary>The permutation of 0..n - 1: which participant stands at which position.</summary>
    public static int[] Draw(int n, ReadOnlySpan<byte> coin)
    {
        var permutation = new int[n];
        for (var i = 0; i < n; i++)
            permutation[i] = i;
        var words = new WordStream(coin);
        for (var i = n - 1; i > 0; i--)
        {
            var j = words.Below((uint)i + 1);
            (permutation[i], permutation[j]) = (permutation[j], permutation[i]);
        }
        return permutation;
    }

    /// <summary>The u32 words of H("SecureFed/v1/permutation", coin, u64 j) for j = 0, 1, ...</summary>
    private ref struct WordStream
    {
        private readonly byte[] _message;
        private readonly byte[] _block = new byte[SHA256.HashSizeInBytes];
        private ulong _next;
        private int _used;

        public WordStream(ReadOnlySpan<byte> coin)
        {
            // Only the last field, the block number, changes from block to block.
            _message = Transcript.LP("SecureFed/v1/permutation", coin.ToArray(), Field.U64(0));
            _used = _block.Length;
        }

        /// <summary>A uniform integer below <paramref name="bound"/>: words past the largest multiple of the bound are skipped.</summary>
        public int Below(uint bound)
        {
            var limit = (1UL << 32) / bound * bound;
            ulong word;
            do
                word = Next();
            while (word >= limit);
            return (int)(word % bound);
        }

        private uint Next()
        {
            if (_used == _block.Length)
            {
                BinaryPrimitives.WriteUInt64BigEndian(_message.AsSpan(_message.Length - sizeof(ulong)), _next++);
                SHA256.HashData(_message, _block);
                _used = 0;
            }
            var word = BinaryPrimitives.ReadUInt32BigEndian(_block.AsSpan(_used));
            _used += sizeof(uint);
            return word;
        }
    }
}
