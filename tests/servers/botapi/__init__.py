"""The parts of the fake Bot API server, a feature a file; its door is `telegram.py`."""
