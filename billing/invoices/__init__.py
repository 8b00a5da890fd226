"""What is owed: invoices with gapless numbers, their lines and their bank references.

Owns: number series of billing, invoices, their states. Does not own: money received (payments).
"""
