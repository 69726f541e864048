"""A small routine that no municipality has: what the kernel can say and none of the real ones says yet.

It is installed only in the tests that ask for it (the fixture `prov`), so that no page, document or count knows of it.
"""
