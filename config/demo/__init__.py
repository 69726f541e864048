"""Norrvinge kommun: an invented municipality. Every person, place and text is made up; the personnummer are published
test numbers. Loaded relative to today, so that the states stay meaningful."""
