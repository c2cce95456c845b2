"""One suite of rules over every adapter."""
