"""Formats of dates where ours differ from the framework's."""
