"""Patterns over the records of one unit, one file per family, found by walking the package."""
