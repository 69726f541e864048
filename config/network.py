"""Where a request comes from, for what stands in this room: the functions are records.network's, which every floor reaches."""

from records.network import client_address as client_address
from records.network import client_network as client_network
