#!/usr/bin/env python3
"""Measures polling while nothing changes, as a ratio to the same HTTP server sending the same bytes.

  polling.py --binary form4 --ceiling http-ceiling [--data DIR] [--seconds 5] [--rounds 3] [--clients 8] [--minutes 0]

Three ways to poll the sector overview: GET with If-None-Match (304), GET and POST of an answer that is kept. For each,
the ceiling is a bare Hummingbird that sends the very head and body of the product's answer. Rounds are interleaved.
--minutes polls for so long afterwards and tells the server's memory at each minute.
"""
from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

QUERY = """query Overview { sectors { code name
  activity(over: {last: {n: 84, unit: DAY}}, bucket: WEEK, fillGaps: true) { bucket purchases { value } sales { value } } } }"""
LEAST = 0.8


def start(command, url, log):
    """Starts a server and waits until it answers, whatever it answers."""
    process = subprocess.Popen(command, stdout=log, stderr=log)
    for _ in range(3000):
        try:
            urllib.request.urlopen(url, timeout=2).read()
            return process
        except urllib.error.HTTPError:
            return process
        except OSError:
            if process.poll() is not None:
                raise SystemExit(f"polling: {command[0]} stopped; see {log.name}")
            time.sleep(0.1)
    raise SystemExit(f"polling: {command[0]} does not answer")


def wrk(url, script, seconds, clients):
    done = subprocess.run(["wrk", "-t2", f"-c{clients}", f"-d{seconds:g}s", "-s", str(script), url], check=True,
                          capture_output=True, text=True)
    figures = json.loads(next(x for x in done.stdout.splitlines() if x.startswith("WRK "))[4:])
    if figures["failed"]:
        raise SystemExit(f"polling: {figures['failed']} answers of {url} failed")
    return figures["requests"] / figures["seconds"]


def script(folder, name, method, headers, body):
    lines = [f'wrk.method = "{method}"']
    lines += [f'wrk.headers[{json.dumps(k)}] = {json.dumps(v)}' for k, v in headers.items()]
    if body:
        lines.append(f"wrk.body = {json.dumps(body)}")
    lines.append("""function done(summary)
  local e = summary.errors
  io.write(string.format('WRK {"requests": %d, "seconds": %.6f, "failed": %d}\\n', summary.requests,
    summary.duration / 1e6, e.status + e.connect + e.read + e.write + e.timeout))
end""")
    file = folder / f"{name}.lua"
    file.write_text("\n".join(lines) + "\n")
    return file


def answer(url, method, headers, body, folder, name):
    """The product's answer as files: head and body."""
    head, content = folder / f"{name}.head", folder / f"{name}.body"
    command = ["curl", "-s", "-D", str(head), "-o", str(content), "-X", method, url]
    for key, value in headers.items():
        command += ["-H", f"{key}: {value}"]
    if body:
        command += ["--data-binary", body]
    subprocess.run(command, check=True)
    fields = dict(line.split(": ", 1) for line in head.read_text().splitlines() if ": " in line)
    return head, content if content.exists() and content.stat().st_size else None, fields


def memory(process):
    for line in open(f"/proc/{process.pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--ceiling", required=True)
    parser.add_argument("--data", type=Path, default=Path(".bench/polling"))
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--port", type=int, default=18090)
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    base = f"http://127.0.0.1:{options.port}"
    url = f"{base}/graphql"
    page = f"{url}?query={urllib.parse.quote(QUERY)}"
    json_type = {"Accept": "application/json"}
    body = json.dumps({"query": QUERY})
    with tempfile.TemporaryDirectory() as name, open(options.data / "server.log", "w") as log:
        folder = Path(name)
        server = start([options.binary, "demo", "--data", str(options.data / "store"), "--port", str(options.port)],
                       f"{base}/readyz", log)
        try:
            *_, fields = answer(page, "GET", json_type, None, folder, "tag")
            ways = {
                "304": (page, "GET", {**json_type, "If-None-Match": fields["ETag"]}, None),
                "kept, GET": (page, "GET", json_type, None),
                "kept, POST": (url, "POST", {**json_type, "Content-Type": "application/json"}, body),
            }
            print(f"{'way':12} {'req/s':>9} {'ceiling':>9} {'ratio':>6} {'least':>6}")
            for number, (way, (target, method, headers, content)) in enumerate(ways.items()):
                head, answered, _ = answer(target, method, headers, content, folder, f"way{number}")
                port = options.port + 1 + number
                ceiling = start([options.ceiling, str(port), str(head)] + ([str(answered)] if answered else []),
                                f"http://127.0.0.1:{port}/", log)
                try:
                    file = script(folder, f"way{number}", method, headers, content)
                    other = target.replace(f":{options.port}/", f":{port}/")
                    rounds = []
                    wrk(target, file, 1, options.clients)
                    for _ in range(options.rounds):
                        rounds.append((wrk(target, file, options.seconds, options.clients),
                                       wrk(other, file, options.seconds, options.clients)))
                finally:
                    ceiling.terminate()
                    ceiling.wait()
                ratio = statistics.median(a / b for a, b in rounds)
                print(f"{way:12} {statistics.median(a for a, _ in rounds):9.0f} "
                      f"{statistics.median(b for _, b in rounds):9.0f} {ratio:6.2f} {LEAST:6.2f}", flush=True)
            print(f"server memory: {memory(server):.0f} MB")
            file = script(folder, "long", "GET", ways["304"][2], None)
            for minute in range(1, int(options.minutes) + 1):
                wrk(page, file, 60, options.clients)
                print(f"after {minute} min: {memory(server):.0f} MB", flush=True)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
