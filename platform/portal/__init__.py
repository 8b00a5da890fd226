"""The web pages of a country, one sub-package per actor.

Owns pages, forms, navigation and who may open which page. Does not own any rule: a page parses,
checks the permission, calls one service or selector, and renders.
"""
