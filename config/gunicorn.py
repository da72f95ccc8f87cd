"""gunicorn's configuration: `gunicorn -c config/gunicorn.py config.wsgi`."""

import gc
import os
from typing import Any

host = os.environ.get("HOST", "127.0.0.1")
bind = f"{f'[{host}]' if ':' in host else host}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
timeout = 60
graceful_timeout = 20
keepalive = 15
limit_request_line = 8190
limit_request_field_size = 8190
limit_request_fields = 100
# The heartbeat file on a disk can stall a worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
control_socket_disable = True
permit_unconventional_http_method = True

# The application writes one JSON line a request.
accesslog = None
loglevel = "warning"

# The contracts have header names with underscores, which gunicorn drops unless the peer is a trusted forwarder.
# Without a proxy everybody may send these three, and nobody is believed about the scheme.
forwarder_headers = "API_KEY,USER_ID,USER_TOKEN"
if proxy := os.environ.get("TRUSTED_PROXY", "").strip():
    forwarded_allow_ips = proxy
else:
    forwarded_allow_ips = "*"
    secure_scheme_headers: dict[str, str] = {}


def post_worker_init(worker: Any) -> None:
    """The application is loaded and stays: left in the collector's sight, each full collection walked all of it
    (430 ms measured in a process of this size), in the middle of somebody's request."""
    gc.collect()
    gc.freeze()
