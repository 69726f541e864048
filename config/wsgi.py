import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# The views now; templates come with the first requests.
_ = get_resolver().url_patterns
garbage.settle()
