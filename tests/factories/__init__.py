"""Makers of test objects: factory_boy where a row is enough, services where a state matters.

Use them inside a country whose pack is loaded. None makes an object that the platform could not.
"""
