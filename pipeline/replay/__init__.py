"""The recorded world: captures, listings in wire format, and a server on loopback."""
