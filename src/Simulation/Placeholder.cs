namespace SecureFed.Simulation; internal static class Placeholder;
