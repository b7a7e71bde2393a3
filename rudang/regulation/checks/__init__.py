"""One file per article or family of checks, found by scan."""
