"""Files and pictures of Matrix."""
