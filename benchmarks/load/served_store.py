"""A `form4 serve` over a store of its own, for scripts that measure it from outside."""
from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from pathlib import Path


class ServedStore:
    def __init__(self, binary, folder: Path, port: int, *options):
        self.folder, self.port = folder.resolve(), port
        self.log = self.folder / "served.log"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [binary, "serve", "--data", str(self.folder), "--port", str(port), *map(str, options)], stdout=log, stderr=log)
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).read()
                return
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(f"the server stopped; see {self.log}")
                time.sleep(0.1)
        sys.exit(f"the server does not get ready; see {self.log}")

    @property
    def database(self) -> str:
        """How libpq finds the private cluster of the store."""
        return f"host='{self.folder / 'postgres'}' port=5432 user=form4 dbname=form4"

    def psql(self, sql: str) -> str:
        done = subprocess.run(["psql", self.database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql], check=True,
                              capture_output=True, text=True)
        return done.stdout.strip()

    def memory(self) -> float:
        """Resident megabytes of the server, PostgreSQL not included."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0

    def stop(self):
        self.process.terminate()
        self.process.wait()
