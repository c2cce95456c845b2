"""Small clients over raw sockets, for tests and the demo."""
