"""IRC lines: read, written, and carried at the server's pace."""
