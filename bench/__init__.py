"""The benchmarks: what we promise about speed and calls, beside floors and peers measured in the same run."""
