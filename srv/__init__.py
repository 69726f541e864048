"""The room of routine SR (SRV, öppenvård for children and young people up to and including 20). Not built yet: it holds no code and nothing refers to it."""
