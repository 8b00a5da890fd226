"""A country's process as data: definitions, the engine that moves a case, tasks, deadlines.

Owns states, history, tasks and the working-day calendar. Knows no permits: what guards and
effects do is registered by other apps. See README.md.
"""
