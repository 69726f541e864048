"""The room of routine SR: SRV, öppenvård up to and including 20. Not built yet: nothing refers to it."""
