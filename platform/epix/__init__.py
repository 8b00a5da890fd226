"""The hub: members, grants, routing, the SOAP and REST doors, delivery and the exchange log.

Owns envelopes and who may ask whom. The permit itself belongs to core.documents (its form) and
core.permits (its rows); pages about the hub belong to console and portal.
"""
