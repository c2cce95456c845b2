"""What people do, as their clients would have the server do it, a feature a file."""
