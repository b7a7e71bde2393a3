"""Settings and the doors of the process."""
