"""Alerts to every actor: a row in the portal and an e-mail, made from one place."""
