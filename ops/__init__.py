"""Embedded services, health, metrics, logs, benchmarks, load and fault drivers.

May use everything; nothing uses it but `config`, for metrics and health wiring.
"""
