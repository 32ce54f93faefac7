"""The benchmarks of speed and calls. Each measures a floor and peers in the same run."""
