from django.conf import settings
from django.http import HttpRequest

from config.demo.people import first_to_be, others_to_be
from desk import sessions
from records import hours


def place(request: HttpRequest) -> dict[str, object]:
    """What every page knows of the municipality it stands in."""
    return {
        "municipality": settings.MUNICIPALITY,
        "board": settings.BOARD,
        "record_system": settings.RECORD_SYSTEM,
        "phone_socialjour": settings.PHONE_SOCIALJOUR,
        "phone_reception": settings.PHONE_RECEPTION,
        "reception_hours": hours.said(),
        "phone_servicedesk": settings.PHONE_SERVICEDESK,
        "exit_url": settings.EXIT_URL,
        "demo": settings.DEMO,
        # Who can log in, as the login page of the demo says it. In no other place is it known who has an account.
        "demo_people": [first_to_be(), others_to_be()] if settings.DEMO else [],
        # When a page left open first asks how long the session lasts: a minute before the warning is due.
        "session_first_check": lambda: max(min(settings.SESSION_COOKIE_AGE, sessions.left(request)) - 180, 1),
        "session_hours": settings.SESSION_LONGEST // 3600,
    }
