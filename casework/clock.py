"""The one place that asks what time it is. Below it, time is an argument."""

import datetime as dt


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
