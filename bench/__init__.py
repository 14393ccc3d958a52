"""Benchmarks: ``make bench`` prints ratios that were all measured in one run on one machine."""
