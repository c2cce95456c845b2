"""What people can have the gateway do for them, declared once and shown as ad-hoc commands."""
