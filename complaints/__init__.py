"""The room of routine SK (synpunkter och klagomål). Not built yet: it holds no code and nothing refers to it."""
