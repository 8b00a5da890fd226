"""Pages of customs: look a permit up, endorse what was really shipped."""
