"""Files that the step runner sends with its reports, in pieces (rootfs/runner/save.c)."""

import base64
import binascii
import hashlib
import os

from .reports import Strange


class Files:
    """Takes the pieces and writes whole files; `names` are those that the plan asks for, and no others are written."""

    MOST_BYTES = 1 << 20

    def __init__(self, folder, names):
        self._folder = folder
        self._parts = {name: b"" for name in names}

    def chunk(self, report):
        """Raises Strange for what the step runner never sends."""
        name = self._known(report)
        data = _decoded(report["data"])
        if len(self._parts[name]) + len(data) > self.MOST_BYTES:
            raise Strange("more of %s than a file may have" % name)
        self._parts[name] += data

    def finished(self, report):
        """Writes the file; its event. Raises Strange when not all of it has come, OSError when the disk does not take it."""
        name = self._known(report)
        content, self._parts[name] = self._parts[name], b""
        if len(content) != report["size"]:
            raise Strange("%d of %d bytes of %s" % (len(content), report["size"], name))
        self._write(name, content)
        return {**report, "sha256": hashlib.sha256(content).hexdigest()}

    def _write(self, name, content):
        os.makedirs(self._folder, exist_ok=True)
        path = os.path.join(self._folder, name)
        try:
            with open(path, "wb") as file:
                file.write(content)
        except OSError:
            # half a file would look like one
            if os.path.exists(path):
                os.unlink(path)
            raise

    def _known(self, report):
        name = report["name"]
        if name not in self._parts:
            raise Strange("a file that the plan does not ask for: %s" % name[:100])
        return name


def _decoded(text):
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise Strange("a piece of a file that is not base64") from None
