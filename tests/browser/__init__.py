"""What an official sees and does in a browser."""
