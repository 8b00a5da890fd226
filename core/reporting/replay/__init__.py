"""Past trade run through the controls of today, row by row, as if each had been applied for.

Reads comparative tabulations of the CITES Trade Database; stores nothing.
"""
