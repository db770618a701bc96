#!/usr/bin/env python3
"""Kills ingestion again and again, and compares the store with that of an undisturbed run.

    kills.py --form4 .build/debug/form4 [--kills 200] [--filings 6000] [--seed 11] [--faults FILE]
    kills.py --form4 .build/debug/form4 --data-set [--kills 200] [--transactions 60000] [--seed 11]

Simulates filings, serves them by the stand-in beside this script, and runs `form4 ingest backfill` over the last months
into a private store: each run is killed (SIGKILL) after a random time, every tenth ended by SIGTERM, and every
twenty-fifth loses its PostgreSQL, too. Then it lets one run end, and holds that

- `form4 export --canonical` prints what it prints for a store that read the same folder undisturbed,
- `form4 rollups audit` finds nothing, and `form4 ingest audit` nothing that it does not find undisturbed,
- no filing was asked for more often than runs were cut short, and all together at most eight a cut: what was in hand,
- the stand-in never counted more than eight requests in a second.

With `--data-set`, `form4 ingest data-set` loads simulated quarters and is killed the same way; whenever a load comes to
its end it is checked, loaded once more, which must change nothing, and begun anew in an empty store.

The exit code is 0 when all of this holds.
"""
import argparse, json, os, pathlib, random, re, shutil, signal, subprocess, sys, tempfile, time
from urllib.request import urlopen

SUPPORT = pathlib.Path(__file__).resolve().parent


class Failure(Exception):
    pass


class Form4:
    """The program under test, on a private store of its own."""

    def __init__(self, binary, data, log):
        self.binary, self.data, self.log = binary, data, log

    def start(self, *arguments, **options):
        command = [self.binary, *arguments, "--data", str(self.data)]
        return subprocess.Popen(command, stderr=self.log, **options)

    def run(self, *arguments, expect=(0,)):
        process = self.start(*arguments, stdout=subprocess.PIPE)
        output, _ = process.communicate()
        if process.returncode not in expect:
            raise Failure(f"form4 {' '.join(arguments)} ended with {process.returncode}")
        return output

    def kill_database(self):
        """Ends the store's PostgreSQL as a power cut does: the server and all its processes at once."""
        for path in self.data.rglob("postmaster.pid"):
            server = int(path.read_text().split("\n")[0])
            family = subprocess.run(["ps", "-o", "pid=", "--ppid", str(server)], capture_output=True, text=True)
            for process in [server, *map(int, family.stdout.split())]:
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    pass


class StandIn:
    def __init__(self, root, faults):
        command = [sys.executable, SUPPORT / "edgar_standin.py", "--root", root]
        command += ["--faults", faults] if faults else []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = f"http://127.0.0.1:{int(self.process.stdout.readline().split()[1])}"

    def report(self):
        with urlopen(f"{self.address}/_standin/report") as answer:
            return json.load(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def filings_of(root):
    """The filings of each day of the folder's daily indexes."""
    days = {}
    for path in sorted(root.glob("Archives/edgar/daily-index/*/*/form.*.idx")):
        day = path.name[5:13]
        days[f"{day[:4]}-{day[4:6]}-{day[6:]}"] = set(re.findall(r"\d{10}-\d\d-\d{6}", path.read_text("latin-1")))
    return days


def cut_short(form4, arguments, number, longest, chance):
    """Runs for a random time; returns whether the run had to be cut."""
    process = form4.start(*arguments, stdout=subprocess.DEVNULL)
    try:
        process.wait(chance.uniform(0.3, longest))
        return False
    except subprocess.TimeoutExpired:
        pass
    if number % 25 == 0:
        form4.kill_database()
        time.sleep(0.2)
    process.send_signal(signal.SIGTERM if number % 10 == 0 else signal.SIGKILL)
    process.wait()
    return True


def disturb(form4, arguments, kills, chance):
    """Runs and cuts short; returns how many runs were cut."""
    cuts = 0
    for number in range(1, kills + 1):
        cuts += cut_short(form4, arguments, number, 4.0, chance)
        if number % 20 == 0:
            print(f"{number} runs, {cuts} cut short", flush=True)
    return cuts


def check_data_sets(options, folder, log):
    subprocess.run([options.form4, "simulate", "--data-set", "--transactions", str(options.transactions), "--years", "2",
                    "--seed", str(options.seed), "--out", folder / "sets"], check=True, stdout=log, stderr=log)
    load = ["ingest", "data-set", *map(str, sorted((folder / "sets").iterdir()))]
    undisturbed = Form4(options.form4, folder / "undisturbed", log)
    undisturbed.run(*load)
    expected, complaints = undisturbed.run("export", "--canonical"), alarms(undisturbed)
    chance, cuts, holds, rounds = random.Random(options.seed), 0, True, 0

    def end(form4):
        """Lets the load end, loads it again, and holds that the store is the undisturbed one."""
        form4.run(*load)
        first = form4.run("export", "--canonical")
        form4.run(*load)
        return told({
            "the canonical exports are equal": first == expected,
            "loaded again, nothing changes": form4.run("export", "--canonical") == first,
            "the rollups are those of the facts": b"\n0 differences" in form4.run("rollups", "audit"),
            "ingest audit finds what it finds undisturbed": alarms(form4) == complaints,
        })

    while cuts < options.kills and holds:
        form4 = Form4(options.form4, folder / f"disturbed-{rounds}", log)
        while cuts < options.kills and cut_short(form4, load, cuts + 1, 4.0, chance):
            cuts += 1
        holds = end(form4)
        rounds += 1
        print(f"{cuts} runs cut short in {rounds} loads", flush=True)
        form4.kill_database()
        shutil.rmtree(form4.data)
    undisturbed.kill_database()
    return holds and told({"runs were cut short": cuts > 0})


def alarms(form4):
    """What `form4 ingest audit` complains of: the lines behind its summary."""
    return form4.run("ingest", "audit", expect=(0, 1)).split(b"\n")[1:]


def told(facts):
    for fact, holds in facts.items():
        print(("ok   " if holds else "FAIL ") + fact)
    return all(facts.values())


def check_backfill(options, folder, log):
    root = folder / "edgar"
    undisturbed, disturbed = (Form4(options.form4, folder / name, log) for name in ("undisturbed", "disturbed"))
    subprocess.run([options.form4, "simulate", "--filings", str(options.filings), "--seed", str(options.seed),
                    "--years", "1", "--out", root], check=True, stdout=log, stderr=log)
    days = filings_of(root)
    last = sorted(days)[-options.days:]
    wanted = set().union(*(days[day] for day in last))
    backfill = ["ingest", "backfill", "--from", last[0], "--to", last[-1]]
    # A day without filings is an alarm, which is exit code 1.
    undisturbed.run(*backfill, "--base", str(root), expect=(0, 1))
    expected = undisturbed.run("export", "--canonical")
    stand_in = StandIn(root, options.faults)
    try:
        cuts = disturb(disturbed, [*backfill, "--base", stand_in.address], options.kills, random.Random(options.seed))
        disturbed.run(*backfill, "--base", stand_in.address, expect=(0, 1))
        report = stand_in.report()
    finally:
        stand_in.close()
    asked = {}
    for path, count in report["asked"].items():
        if path.endswith(".txt"):
            asked[path[-24:-4]] = asked.get(path[-24:-4], 0) + count
    again = sum(asked.values()) - len(asked) - sum(report["faults"].values())
    print(f"{len(wanted)} filings, {cuts} of {options.kills} runs cut short, {report['requests']} requests, "
          f"{again} filings fetched again, at most {report['most_in_a_second']} requests in a second")
    facts = {
        "the canonical exports are equal": disturbed.run("export", "--canonical") == expected,
        "every filing was asked for": set(asked) == wanted,
        "what was in hand at a cut, and no more, was fetched again": again <= 8 * cuts,
        "no filing was fetched more often than runs were cut": not asked or max(asked.values()) <= 1 + cuts
        + sum(report["faults"].values()),
        "never more than eight requests in a second": report["most_in_a_second"] <= 8,
        "the rollups are those of the facts": b"\n0 differences" in disturbed.run("rollups", "audit"),
        "ingest audit finds what it finds undisturbed": alarms(disturbed) == alarms(undisturbed),
        "runs were cut short": cuts > 0,
    }
    return told(facts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--form4", required=True, help="the built program")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--filings", type=int, default=6000, help="simulated, over a year")
    parser.add_argument("--days", type=int, default=60, help="filing days to fetch, the last ones")
    parser.add_argument("--data-set", action="store_true", help="kill a load of quarterly data sets")
    parser.add_argument("--transactions", type=int, default=60000, help="of the data sets, over two years")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--faults", help="rules for the stand-in, see edgar_standin.py")
    options = parser.parse_args()
    options.form4 = os.path.abspath(options.form4)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="form4-kills-"))
    os.chmod(folder, 0o755)
    with open(folder / "log", "w") as log:
        try:
            holds = (check_data_sets if options.data_set else check_backfill)(options, folder, log)
        except Failure as failure:
            holds = False
            print(f"{failure}; see {folder / 'log'}")
    if holds:
        shutil.rmtree(folder)
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
