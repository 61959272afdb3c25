"""What a call takes: processor seconds, seconds, and the memory it adds at its peak. Used by every peer alike."""

import json
import math
import resource
import time


def limit(cpu_s, memory_gib):
    """The process ends rather than take more."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_s), int(cpu_s) + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory_gib << 30, memory_gib << 30))


def _status(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith(field))


class Meter:
    """Made when the problem lies in memory and nothing has been built from it."""

    def __init__(self):
        with open("/proc/self/clear_refs", "w") as peak:
            peak.write("5")
        self.base = _status("VmRSS")
        self.taken = {}

    def call(self, solve, prepare=tuple):
        """Calls `solve` on what `prepare` makes, again and again while that is quick: the clock of processors may tick in
        steps of 4 ms, so the mean of many calls counts, each without its `prepare`."""
        cpu_s, wall_s, calls = 0.0, 0.0, 0
        begun = time.perf_counter()
        while calls == 0 or (cpu_s < 0.3 and time.perf_counter() - begun < 3.0):
            prepared = prepare()
            cpu, wall = time.process_time(), time.perf_counter()
            answer = solve(*prepared)
            cpu_s += time.process_time() - cpu
            wall_s += time.perf_counter() - wall
            calls += 1
        self.taken = {"cpu_s": cpu_s / calls, "wall_s": wall_s / calls, "mib": _status("VmHWM") - self.base}
        return answer

    def once(self, solve):
        """Calls `solve`, which takes long."""
        cpu, wall = time.process_time(), time.perf_counter()
        answer = solve()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        self.taken = {"cpu_s": cpu, "wall_s": wall, "mib": _status("VmHWM") - self.base}
        return answer

    def report(self, path, chosen, **more):
        """Writes the answer (places of chosen rows), and says on the last line what it took."""
        with open(path, "w") as out:
            out.write(" ".join(str(int(row)) for row in chosen))
        # A solver without any bound says infinity, which is no number in json.
        more = {name: value if value is not None and math.isfinite(value) else None for name, value in more.items()}
        print(json.dumps({**self.taken, **more}))
