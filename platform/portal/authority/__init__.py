"""Pages of the Management Authority: work list, cases, permits, quotas, reports."""
