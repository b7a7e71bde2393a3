"""Tables, row-level security, frames and reads."""
