"""Gunicorn's own lines in the same JSON as ours. Addresses and the number of processes stand where it is started."""

import os

from config.logs import LOGGING

# WEB_THREADS and WEB_WAITING of config/settings.py, which cannot be read here: a test holds them together.
threads = 4 * int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
logconfig_dict = LOGGING
# It would open a socket in a home folder that the image's user does not have.
control_socket_disable = True
