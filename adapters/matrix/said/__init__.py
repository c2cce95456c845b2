"""What is said on Matrix, read."""
