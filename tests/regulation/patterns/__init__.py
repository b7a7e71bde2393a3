"""Tests of patterns, one file per family."""
