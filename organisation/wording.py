"""Words that are said within a sentence."""

from __future__ import annotations


def small(label: str) -> str:
    """As it is written within a sentence. An abbreviation stays as it is: "IVO:s beslut", "svar till IVO"."""
    return label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def missing(verb: str, label: str) -> str:
    """What is said of an answer that is not there. A question is asked again: it makes no sentence with a verb before it."""
    return f"Svara på frågan ”{label}”" if "?" in label else f"{verb} {small(label)}"
