"""What the country reports: the annual report with its checks, and the figures of the dashboard.

Reads permits and what customs recorded; owns no rows of its own.
"""
