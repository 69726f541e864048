"""The room of routine OV (öppenvård vuxna, from the decision to its carrying out). Not built yet: it holds no code and nothing refers to it."""
