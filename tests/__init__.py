"""Tests that import one another's helpers by their full names."""
