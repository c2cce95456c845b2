"""Rooms of Matrix: what is known of them, who is in them, what is asked of them."""
