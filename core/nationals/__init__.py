"""What a country itself says about species: identification notes with pictures, stricter measures.

The shared reference stays as the Convention has it; nothing here changes an Appendix.
"""
