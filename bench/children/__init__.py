"""Programs that the benchmarks start: floors, stubs and peers."""
