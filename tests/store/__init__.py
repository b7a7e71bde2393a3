"""Tables, policies and reads, tried on a real base."""
