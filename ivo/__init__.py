"""The room of routine IV (IVO's supervision in individual matters). Not built yet: it holds no code and nothing refers to it."""
