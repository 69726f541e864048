import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# Every view now, and not with the first request; after that nothing more is loaded.
_ = get_resolver().url_patterns
garbage.settle()
