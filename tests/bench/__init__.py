"""Benchmarks: each is a ratio to a floor measured in the same run, on a scratch SQLite database.

The unit F is the CPU of an authenticated view that answers 204 (application and database: SQLite
works inside the process). Ratios hold between machines, times do not.
"""
