"""Guides for each role, written for the first day at work."""
