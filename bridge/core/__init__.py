"""What the gateway decides and does: no SQL, no wire, no network by name."""
