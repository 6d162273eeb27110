"""Hostile inputs, made the same way every time, and what the command must say to them."""
