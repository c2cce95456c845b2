"""Real servers as child processes on loopback, one file each."""
