"""Routine IV: IVO's supervision in individual matters, from the letter that comes in to the archived matter."""
