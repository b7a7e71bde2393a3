"""Workbooks and Word files, written and read."""
