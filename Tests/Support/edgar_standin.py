#!/usr/bin/env python3
"""Stands in for EDGAR in tests: serves folders in EDGAR's layout over loopback, and fails on request.

    edgar_standin.py --root DIR [--root DIR …] [--feed-day 2020-03-18] [--faults FILE]

Prints `PORT <n>` when it listens. It ends when its standard input does, so that no test leaves one behind.

It answers as EDGAR does: a submission under the folder of any of its parties; daily indexes with an ETag; the quarter's
index, put together from the daily ones where there is none; the feed of latest filings put together from the feed day's index, an entry a
party; 403 with an XML body for an index that does not exist; 404 for other documents.

Faults are a JSON list of rules, in a file or by `POST /_standin/faults`:

    {"match": "regex over path and query", "kind": "…", "times": 2, "share": 1.0, "seed": 1, "forms": "[345]"}

Each path that matches fails its first `times` requests (default 1), if a draw by its name falls into `share`; with
`forms`, only submissions whose whole type matches it: with `[345]`, amendments come before their originals. Kinds:
block, 429 (with retry_after), 500, 503, 404, stall (seconds), reset, truncate, bad-gzip, empty, html, other-filing,
half-index (only the first half of an index's lines: it changes between two reads).

`GET /_standin/report` tells what was asked, and the most requests in any second by this process's own clock.
"""
import argparse, gzip, hashlib, json, os, re, socket, struct, sys, threading, time
from collections import Counter, deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

BLOCK_PAGE = b"""<!DOCTYPE html>
<html><head><title>SEC.gov | Request Rate Threshold Exceeded</title></head>
<body><h1>Your Request Originates from an Undeclared Automated Tool</h1>
<p>Your request rate has exceeded the SEC's maximum allowable requests per second.
Your access to SEC.gov will be limited for 10 minutes.</p></body></html>"""
NO_INDEX = b"""<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>0</RequestId><HostId>0</HostId></Error>"""
NOT_FOUND = b"<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>"
SUBMISSION = re.compile(r"^/Archives/edgar/data/(\d+)/(?:\d{18}/)?(\d{10}-\d{2}-\d{6})\.txt$")
DAILY = re.compile(r"^/Archives/edgar/daily-index/(\d{4})/QTR([1-4])/(form|master|company)\.(\d{8})\.idx$")
QUARTER = re.compile(r"^/Archives/edgar/full-index/(\d{4})/QTR([1-4])/(form|master|company)\.(gz|idx)$")


class Library:
    """The documents of some folders."""

    def __init__(self, roots, feed_day):
        self.roots = roots
        self.feed_day = feed_day
        self.submissions = {}
        for root in roots:
            for folder, _, names in os.walk(os.path.join(root, "Archives", "edgar", "data")):
                for name in names:
                    if name.endswith(".txt"):
                        self.submissions[name[:20]] = os.path.join(folder, name)

    def file(self, path):
        for root in self.roots:
            whole = os.path.realpath(os.path.join(root, path.lstrip("/")))
            if whole.startswith(os.path.realpath(root) + os.sep) and os.path.isfile(whole):
                with open(whole, "rb") as file:
                    return file.read()
        return None

    def submission(self, accession):
        path = self.submissions.get(accession)
        if path is None:
            return None
        with open(path, "rb") as file:
            return file.read()

    def form(self, path):
        found = SUBMISSION.match(path)
        body = (self.submission(found.group(2)) if found else None) or b""
        named = re.search(rb"CONFORMED SUBMISSION TYPE:\s*(\S+)", body[:2000])
        return named.group(1).decode() if named else ""

    def issuer(self, accession):
        path = self.submissions.get(accession, "")
        found = re.search(r"/data/(\d+)/", path)
        return found.group(1) if found else None

    def quarter(self, year, number, kind):
        head, lines = b"", []
        for root in self.roots:
            folder = os.path.join(root, "Archives/edgar/daily-index", year, "QTR" + number)
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
                if name.startswith(kind + "."):
                    with open(os.path.join(folder, name), "rb") as file:
                        text = file.read()
                    start = re.search(rb"^-{20,}.*\n", text, re.M)
                    if start:
                        head = head or text[: start.end()]
                        lines.append(text[start.end():])
        return head + b"".join(lines) if head else None

    def feed(self, form, start, count):
        for root in self.roots:
            folder = os.path.join(root, "cgi-bin")
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) and not self.feed_day else []:
                if re.match(rf"getcurrent-type{form}-start{start}\b", name):
                    with open(os.path.join(folder, name), "rb") as file:
                        return file.read()
        entries = self.feed_entries(form)[start: start + count]
        head = (b'<?xml version="1.0" encoding="ISO-8859-1" ?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
                b"<title>Latest Filings</title>\n")
        return head + "".join(entries).encode("latin-1", "replace") + b"</feed>\n"

    def feed_entries(self, form):
        if not self.feed_day:
            return []
        year, month, _ = self.feed_day.split("-")
        compact = self.feed_day.replace("-", "")
        index = self.file(f"Archives/edgar/daily-index/{year}/QTR{(int(month) + 2) // 3}/form.{compact}.idx") or b""
        entries = []
        for line in index.decode("latin-1").splitlines():
            found = re.match(r"^(\S+)\s+(.*?)\s+(\d+)\s+\d{8}\s+edgar/data/(\d+)/(\S+)\.txt", line)
            if not found or not found.group(1).startswith(form):
                continue
            kind, name, cik, _, accession = found.groups()
            role = "Issuer" if self.issuer(accession) == cik else "Reporting"
            folder = accession.replace("-", "")
            link = f"https://www.sec.gov/Archives/edgar/data/{cik}/{folder}/{accession}-index.htm"
            name = name.replace("&", "&amp;").replace("<", "&lt;")
            entries.append(
                f"<entry>\n<title>{kind} - {name} ({int(cik):010d}) ({role})</title>\n"
                f'<link rel="alternate" type="text/html" href="{link}"/>\n<summary type="html">\n'
                f" &lt;b&gt;Filed:&lt;/b&gt; {self.feed_day} &lt;b&gt;AccNo:&lt;/b&gt; {accession} "
                f"&lt;b&gt;Size:&lt;/b&gt; 4 KB\n</summary>\n<updated>{self.feed_day}T17:00:00-05:00</updated>\n"
                f'<category scheme="https://www.sec.gov/" label="form type" term="{kind}"/>\n'
                f"<id>urn:tag:sec.gov,2008:accession-number={accession}</id>\n</entry>\n")
        return entries[::-1]


class Record:
    """What was asked, when, and what went wrong on purpose."""

    def __init__(self, rules):
        self.lock = threading.Lock()
        self.rules = rules
        self.clear()

    def clear(self):
        self.requests, self.second, self.most = 0, deque(), 0
        self.asked, self.answers, self.faults, self.agents = Counter(), Counter(), Counter(), Counter()
        self.drawn = Counter()

    def arrive(self, path, agent):
        with self.lock:
            now = time.monotonic()
            self.requests += 1
            self.asked[path] += 1
            self.agents[agent or ""] += 1
            self.second.append(now)
            while self.second[0] <= now - 1:
                self.second.popleft()
            self.most = max(self.most, len(self.second))

    def fault(self, path, form):
        """The rule by which this request fails; `form` tells a path's submission type."""
        with self.lock:
            for number, rule in enumerate(self.rules):
                if not re.search(rule["match"], path) or self.drawn[number, path] >= rule.get("times", 1):
                    continue
                if "forms" in rule and not re.fullmatch(rule["forms"], form(path)):
                    continue
                draw = hashlib.sha256(f"{rule.get('seed', 1)} {path}".encode()).digest()
                if int.from_bytes(draw[:4], "big") / 2**32 >= rule.get("share", 1.0):
                    continue
                self.drawn[number, path] += 1
                self.faults[rule["kind"]] += 1
                return rule
        return None

    def report(self):
        with self.lock:
            return {
                "requests": self.requests, "most_in_a_second": self.most, "asked": dict(self.asked),
                "statuses": {str(k): v for k, v in self.answers.items()}, "faults": dict(self.faults),
                "agents": dict(self.agents),
            }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    library = record = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/_standin/faults":
            with self.record.lock:
                self.record.rules = json.loads(body or b"[]")
                self.record.clear()
            return self.answer(200, b"{}", "application/json")
        self.answer(404, NOT_FOUND, "text/html")

    def do_GET(self):
        if self.path == "/_standin/report":
            return self.answer(200, json.dumps(self.record.report()).encode(), "application/json", counted=False)
        self.record.arrive(self.path, self.headers.get("User-Agent"))
        rule = self.record.fault(self.path, self.library.form)
        kind = rule["kind"] if rule else None
        if kind == "block":
            return self.answer(403, BLOCK_PAGE, "text/html")
        if kind == "429":
            return self.answer(429, BLOCK_PAGE, "text/html", {"Retry-After": str(rule.get("retry_after", 1))})
        if kind in ("500", "503"):
            return self.answer(int(kind), b"<html><body>Service Unavailable</body></html>", "text/html")
        if kind == "404":
            return self.answer(404, NOT_FOUND, "text/html")
        if kind == "html":
            return self.answer(200, b"<html><body>We are down for maintenance.</body></html>", "text/html")
        if kind == "empty":
            return self.answer(200, b"", "text/plain")
        if kind == "stall":
            time.sleep(rule.get("seconds", 30))
            return self.reset()
        if kind == "reset":
            return self.reset()
        self.serve(kind)

    def serve(self, kind):
        parts = urlsplit(self.path)
        body, type = self.body(parts)
        if body is None:
            is_index = "-index/" in parts.path
            return self.answer(403 if is_index else 404, NO_INDEX if is_index else NOT_FOUND,
                               "application/xml" if is_index else "text/html")
        if kind == "half-index":
            lines = body.splitlines(keepends=True)
            body = b"".join(lines[: len(lines) // 2])
        if kind == "other-filing":
            body = next(self.library.submission(a) for a in sorted(self.library.submissions) if a not in parts.path)
        if kind == "truncate":
            # Whole as HTTP sees it: what is missing shows only in the document.
            body = body[: len(body) * 2 // 3]
        if kind == "bad-gzip":
            return self.answer(200, gzip.compress(body)[:-20] + b"\0" * 12, type, {"Content-Encoding": "gzip"})
        etag = '"%s"' % hashlib.sha256(body).hexdigest()[:24]
        if self.headers.get("If-None-Match") == etag:
            return self.answer(304, b"", type, {"ETag": etag})
        headers = {"ETag": etag}
        if "gzip" in self.headers.get("Accept-Encoding", "") and not parts.path.endswith(".gz"):
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = "gzip"
        self.answer(200, body, type, headers)

    def body(self, parts):
        if found := SUBMISSION.match(parts.path):
            return self.library.submission(found.group(2)), "text/plain"
        if found := QUARTER.match(parts.path):
            year, number, kind, suffix = found.groups()
            plain = parts.path.removesuffix(suffix) + "idx"
            body = self.library.file(plain) or self.library.quarter(year, number, kind)
            return (gzip.compress(body) if body and suffix == "gz" else body), "application/octet-stream"
        if parts.path == "/cgi-bin/browse-edgar":
            query = parse_qs(parts.query)
            form, start = query.get("type", [""])[0], int(query.get("start", ["0"])[0])
            return self.library.feed(form, start, int(query.get("count", ["40"])[0])), "application/atom+xml"
        if parts.path.startswith("/files/"):
            body = self.library.file(parts.path) or self.library.file("reference/" + parts.path[7:])
            return body, "application/json"
        type = "application/json" if parts.path.endswith(".json") else "text/plain"
        return self.library.file(parts.path), type

    def answer(self, status, body, type, headers={}, counted=True):
        if counted:
            with self.record.lock:
                self.record.answers[status] += 1
        self.send_response(status)
        self.send_header("Content-Type", type)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def reset(self):
        with self.record.lock:
            self.record.answers["reset"] += 1
        # With a linger time of zero, closing sends RST instead of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def handle(self):
        try:
            super().handle()
        except (OSError, ValueError):
            pass  # The client went away, or this end reset the connection.

    def finish(self):
        try:
            super().finish()
        except (OSError, ValueError):
            pass

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", action="append", required=True)
    parser.add_argument("--feed-day")
    parser.add_argument("--faults")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    rules = json.load(open(options.faults)) if options.faults else []
    Handler.library, Handler.record = Library(options.root, options.feed_day), Record(rules)
    server = Server(("127.0.0.1", options.port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("PORT", server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
