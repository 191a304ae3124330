using System.Numerics;
using System.Runtime.Intrinsics;

namespace SecureFed.Protocol;

/// <summary>Adding or subtracting as a type, so that kernels are compiled once for each.</summary>
internal interface IMaskSign
{
    /// <summary>One lane with its mask.</summary>
    static abstract TLane Combine<TLane>(TLane lane, TLane mask)
        where TLane : unmanaged, IBinaryInteger<TLane>;

    /// <summary>A vector of lanes with their masks.</summary>
    static abstract Vector128<TLane> Combine<TLane>(Vector128<TLane> lanes, Vector128<TLane> mask);
}

/// <summary>lane + mask, wrapping at the lane width.</summary>
internal readonly struct Addition : IMaskSign
{
    public static TLane Combine<TLane>(TLane lane, TLane mask)
        where TLane : unmanaged, IBinaryInteger<TLane>
        => unchecked(lane + mask);

    public static Vector128<TLane> Combine<TLane>(Vector128<TLane> lanes, Vector128<TLane> mask) => lanes + mask;
}

/// <summary>lane - mask, wrapping at the lane width.</summary>
internal readonly struct Subtraction : IMaskSign
{
    public static TLane Combine<TLane>(TLane lane, TLane mask)
        where TLane : unmanaged, IBinaryInteger<TLane>
        => unchecked(lane - mask);

    public static Vector128<TLane> Combine<TLane>(Vector128<TLane> lanes, Vector128<TLane> mask) => lanes - mask;
}
