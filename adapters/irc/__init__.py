"""IRC: every account speaks through its own connection, one for each server it uses."""
