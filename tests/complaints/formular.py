"""What the form for registering a synpunkt sends."""

from __future__ import annotations

import uuid


def answers(**more):
    return {
        "token": str(uuid.uuid4()), "kanal": "telefon", "dag": "2026-11-24", "tid": "09:50", "enhet": "BOF",
        "huvudkategori": "tillganglighet", "art": "klagomal", "beskrivning": "Ingen ringer upp.", "beror_mig": "nej",
        "omgaende": "nej",
    } | more  # fmt: skip
