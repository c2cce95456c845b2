"""Tests of the gateway, and what they need: real servers and small clients."""
