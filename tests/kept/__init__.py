"""Databases as a release left them, row by row and the same for both engines: what every later release must take over.

`release-1.json.gz`: Norrvinge with its demo cases, before steps had names of their own (migrations as in its "migrations").
"""
