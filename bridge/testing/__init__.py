"""For tests, the gateway's own and those of adapters: a fake network, a suite for any adapter."""
