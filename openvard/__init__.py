"""The room of routine OV: öppenvård vuxna, from decision to carrying out. Not built yet: nothing refers to it."""
