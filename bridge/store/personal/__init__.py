"""What is kept of an account: where it is, read for its owner, and erased."""
