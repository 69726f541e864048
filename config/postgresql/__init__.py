"""Django's PostgreSQL, waited for a short while only (docs/adr/0021)."""
