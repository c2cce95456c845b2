"""What became of what was said to the server, or asked of it."""
