"""The adapters that come with the gateway; each sees `bridge.api` only and never another."""
