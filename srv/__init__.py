"""Öppenvård for children and young people through Sociala resursverksamheten (SR)."""
