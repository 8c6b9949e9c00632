"""`python -m spo_gitops.simulator`: serve a tenant from the command line."""

import argparse
from pathlib import Path

from .options import TenantOptions
from .server import serve


def main(arguments: list[str] | None = None) -> int:
    """Parse the options, serve until told to stop."""
    parser = argparse.ArgumentParser(prog="spo_gitops.simulator", description="Serve a simulated tenant.")
    parser.add_argument("--dir", type=Path, required=True, help="where the tenant lives")
    parser.add_argument("--port", type=int, default=0, help="0: the last one, or any free one")
    parser.add_argument("--seed-sites", type=int, default=0)
    parser.add_argument("--licences", type=int, default=1000)
    parser.add_argument("--time-scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--brownfield", action="store_true")
    parser.add_argument("--no-latency", action="store_true")
    parser.add_argument("--language", type=int, default=1033, help="of sites for which none is chosen (LCID)")
    parser.add_argument("--host", default="127.0.0.1", help="where it listens")
    given = parser.parse_args(arguments)
    options = TenantOptions(
        directory=given.dir,
        port=given.port,
        seed_sites=given.seed_sites,
        licences=given.licences,
        time_scale=given.time_scale,
        seed=given.seed,
        brownfield=given.brownfield,
        latency=not given.no_latency,
        host=given.host,
        language=given.language,
    )
    serve(options, lambda url: print(f"Tenant contoso is ready at {url}", flush=True))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
