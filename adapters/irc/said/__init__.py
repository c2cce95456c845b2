"""What people say and do to what was said, and how it looks."""
