"""Log lines as JSON with allow-listed keys: ids and numbers, never names, texts or request bodies (EA-07, OSL 26:1)."""

import logging
import os
import re
import sys

import structlog

ALLOWED = frozenset(
    [
        "event",
        "said",
        "level",
        "timestamp",
        "logger",
        "method",
        "route",
        "status",
        "ms",
        "user_id",
        "case_id",
        "count",
        "sweep",
        "late",
        "parked",
        "error",
        "holder",
    ]
)


def _only_allowed(_logger, _method, event):
    """Drop every key that nobody has judged free of personal data."""
    return {key: value for key, value in event.items() if key in ALLOWED}


def _class_of_error(_logger, _method, event):
    """Say which kind of error and where, never its text: a text may quote what somebody wrote."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, tuple) and info[0]:
        frame = info[2]
        while frame and frame.tb_next:
            frame = frame.tb_next
        where = f"{os.path.basename(frame.tb_frame.f_code.co_filename)}:{frame.tb_lineno}" if frame else ""
        event["error"] = f"{info[0].__name__} {where}".strip()
    return event


class _ForeignText(logging.Filter):
    """Empty the holes of a library's text: Django would fill them with the path, allauth with the user name."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not isinstance(record.msg, dict):
            # A text without holes may have been filled before it came here (an f-string): it is not written at all.
            record.said = record.msg if record.args and isinstance(record.msg, str) else ""
            record.args = ()
        return True


def _named(_logger, _method, event):
    """A library's line has a name too: its logger and what it was doing there."""
    record = event["_record"]
    event["event"] = re.sub(r"[^a-z0-9]+", "_", f"{record.name}_{record.funcName}".lower()).strip("_")
    if said := getattr(record, "said", ""):
        event["said"] = said
    return event


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"foreign": {"()": _ForeignText}},
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                _named,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            "processors": [
                _class_of_error,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _only_allowed,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["foreign"]}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "waitress.queue": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        "PIL": {"level": "WARNING"},
    },
}

structlog.configure(
    processors=[
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
