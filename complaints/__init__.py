"""The room of routine SK (synpunkter och klagomål). Not built yet: it holds no code, only the draft of its paper (SK.md)."""
