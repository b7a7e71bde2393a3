"""What officials can do, tried on a real base."""
