"""What an official can do; the only room that saves."""
