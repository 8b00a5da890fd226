"""Errors, money, clock, ids, sealed secrets, safe XML and spreadsheets.

Owns what every concept needs and no concept owns. Imports nothing of ours.
"""
