"""`make play`: real clients play in a bridged room, and what they show is what they should."""
