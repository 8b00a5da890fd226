"""Document types, applications, issued permits and foreign permits received.

Owns the Convention's rules on a case and the issue itself. Findings, customs and billing sit
above and reach it by events and registration.
"""
