"""klab's agent: it lives inside GDB, captures at each stop and writes what it saw to a file of its own.

The driver (debugger/session.ts) calls `setup`, `resolve`, `begin` and `finish`, each with JSON in and JSON out.
"""
