"""Gunicorn's own lines in the same JSON as ours. The addresses and numbers of workers stand in docker-compose.yml."""

from config.logs import LOGGING

logconfig_dict = LOGGING
# It would open a socket in a home folder that the image's user does not have.
control_socket_disable = True
