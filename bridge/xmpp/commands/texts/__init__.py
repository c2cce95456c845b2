"""What commands say to people, in one place, ready to be translated."""
