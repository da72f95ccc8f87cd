"""A server looks for its static files when it starts; test clients, of which there are thousands, look once."""

import os

from whitenoise.base import WhiteNoise


def scan_once() -> None:
    """Let all clients of this process share what the first has found, until the folder is filled anew (its last file
    is one beside the others). Servers that the tests start are processes of their own and look for themselves."""
    scan, known = WhiteNoise.update_files_dictionary, {}

    def share(self: WhiteNoise, root: str, prefix: str) -> None:
        key = type(self), root, prefix, os.stat(root).st_mtime_ns
        if key not in known:
            scan(self, root, prefix)
            known[key] = dict(self.files)
        self.files.update(known[key])

    WhiteNoise.update_files_dictionary = share
