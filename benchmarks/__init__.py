"""Speed as ratios, each against its yardstick in the same run: `python -m benchmarks`."""
