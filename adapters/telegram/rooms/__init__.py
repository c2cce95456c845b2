"""Groups, channels and topics: who is there, who may what."""
