"""EPIX on the wire: SOAP 1.1 requests, answers and faults in both dialects, and their WSDL.

Pure: no database, no network, no settings. Permits travel through here as XML elements.
"""
