"""Matrix, each account by its own login on its homeserver, encrypted rooms included."""
