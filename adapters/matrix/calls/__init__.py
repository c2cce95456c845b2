"""What is said to Matrix, written."""
