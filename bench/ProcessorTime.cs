using System.Runtime.InteropServices;

namespace SecureFed.Bench;

/// <summary>Seconds that the processor gave to the calling thread: other programs on a busy machine do not count.</summary>
internal static unsafe partial class ProcessorTime
{
    private const int ThreadClock = 3;

    public static double Now()
    {
        long* time = stackalloc long[2];
        return GetTime(ThreadClock, time) == 0 ? time[0] + time[1] * 1e-9 : throw new PlatformNotSupportedException("needs the clocks of Linux");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, long* time);
}
