"""Excel and Word in and out: bytes and values, never the database."""
