"""Counters in the text format of Prometheus (version 0.0.4)."""

from __future__ import annotations

from collections import defaultdict

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """How many requests were answered, how fast, and how they ended.

    >>> metrics = Metrics()
    >>> metrics.request("/sparql", "GET", 200, 0.02)
    >>> 'kgraph_http_requests_total{route="/sparql",method="GET",status="200"} 1' in metrics.text({})
    True
    """

    def __init__(self) -> None:
        self.requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self.problems: dict[str, int] = defaultdict(int)
        self.times: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 1))
        self.sums: dict[str, float] = defaultdict(float)
        self.sent = 0
        self.active = 0

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self.requests[route, method, status] += 1
        self.sums[route] += seconds
        for number, bound in enumerate(BUCKETS):
            if seconds <= bound:
                self.times[route][number] += 1
        self.times[route][-1] += 1

    def text(self, gauges: dict[str, tuple[str, float]]) -> str:
        """All counters, and the `gauges` (name: help and value)."""
        lines = _head("kgraph_http_requests_total", "counter", "Requests answered.")
        for (route, method, status), count in sorted(self.requests.items()):
            labels = f'route="{route}",method="{method}",status="{status}"'
            lines.append(f"kgraph_http_requests_total{{{labels}}} {count}")
        lines += _head("kgraph_http_request_duration_seconds", "histogram", "Time to the end of the answer.")
        for route, counts in sorted(self.times.items()):
            name = "kgraph_http_request_duration_seconds"
            for bound, count in zip((*BUCKETS, "+Inf"), counts, strict=True):
                lines.append(f'{name}_bucket{{route="{route}",le="{bound}"}} {count}')
            lines.append(f'{name}_sum{{route="{route}"}} {self.sums[route]:.6f}')
            lines.append(f'{name}_count{{route="{route}"}} {counts[-1]}')
        lines += _head("kgraph_problems_total", "counter", "Problems reported to clients, by kind.")
        lines += [f'kgraph_problems_total{{kind="{kind}"}} {count}' for kind, count in sorted(self.problems.items())]
        lines += _head("kgraph_http_response_bytes_total", "counter", "Bytes of bodies sent.")
        lines.append(f"kgraph_http_response_bytes_total {self.sent}")
        for name, (help, value) in sorted((gauges | {"http_requests_active": ("Requests now.", self.active)}).items()):
            lines += _head(f"kgraph_{name}", "gauge", help)
            lines.append(f"kgraph_{name} {value:g}")
        return "\n".join(lines) + "\n"


def _head(name: str, kind: str, help: str) -> list[str]:
    return [f"# HELP {name} {help}", f"# TYPE {name} {kind}"]
