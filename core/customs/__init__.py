"""What customs did at the border: exports endorsed (box 14), imports recorded, quantities that the
importing country confirmed to us. All of it append-only.

Owns no permits (core.permits changes their standing) and no quotas; knows no EPIX envelopes.
"""
