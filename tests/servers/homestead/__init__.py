"""The parts of the scripted Matrix homeserver, a feature a file; its door is `homeserver.py`."""
