"""Öppenvård vuxen (OV): from the decision to what is carried out."""
