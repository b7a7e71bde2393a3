"""How gunicorn serves the site for `rudang serve`; the address comes on its command line."""

import os
import signal
import threading

wsgi_app = "rudang.config.wsgi:application"
worker_class = "gthread"
workers = min(4, max(2, (os.cpu_count() or 1) // 2))
threads = 8
# Taking in a large workbook is the longest request there is.
timeout = 600
graceful_timeout = 15
loglevel = "warning"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None


def on_starting(server: object) -> None:
    """Stop when `rudang serve` is gone, however it went: its end of the pipe closes with it."""

    def watch() -> None:
        # Below Python's buffers, whose lock a thread at shutdown would keep.
        while os.read(0, 64):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
