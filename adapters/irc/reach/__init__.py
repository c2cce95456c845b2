"""Getting to a server: whose turn it is, by which way, and whether it is the one meant."""
