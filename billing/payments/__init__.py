"""Money received, by counter, bank transfer or card, applied to an invoice exactly once.

Owns: providers, payments, receipts, bank credits, stored webhook calls. Card data never comes here.
"""
