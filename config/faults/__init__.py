"""`manage.py faults`: the production commands under faults, clients that keep a journal of what they were promised, and a
checker that compares it with the database and the mail server.

Only on PostgreSQL, in a database of its own. It needs the source tree (docker-compose.yml, Dockerfile) and what the tests
are installed with (requirements/test.txt: PyYAML, aiosmtpd); the image has neither, and never runs it.
"""
