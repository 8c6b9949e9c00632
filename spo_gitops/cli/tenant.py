"""``tenant serve``: the simulated tenant on this machine."""

from __future__ import annotations

import ipaddress
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..counting import how_many

if TYPE_CHECKING:
    from ..simulator import TenantOptions


def moment(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """A time as seconds; raises BadParameter for a text that is none, or has no zone."""
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a time such as 2026-01-31T08:00:00Z.") from error
    if found.tzinfo is None:
        raise click.BadParameter(f"{value!r} has no zone; write 2026-01-31T08:00:00Z.")
    return found.timestamp()


def quirk(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, Any]:
    """Quirks by name; raises BadParameter for what is none."""
    from ..simulator import quirks

    try:
        return dict(quirks.parsed(value) for value in values)
    except ValueError as error:
        raise click.BadParameter(f"{error} See --list-quirks.") from error


def list_quirks(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    """Print all quirks and end."""
    if value:
        from ..simulator import quirks

        for switch in quirks.switches():
            item = "" if switch.item == "-" else f" (DISCREPANCIES {switch.item})"
            default, other = (str(one).lower() for one in (switch.default, switch.other))
            click.echo(f"{switch.name}={default}   {switch.text}{item}; or {other}")
        context.exit()


@click.group()
def tenant() -> None:
    """The simulated tenant on this machine. For demonstrations, rehearsals and tests."""


@tenant.command("serve")
@click.option("--dir", "directory", type=click.Path(path_type=Path, file_okay=False), default=Path("tenant"),
              show_default=True, help="Where it keeps everything; started again there it goes on.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: the last one, or a free one.")
@click.option("--seed-sites", type=click.IntRange(min=0), default=0, show_default=True, help="Sites to begin with.")
@click.option("--licences", type=click.IntRange(min=0), default=1000, show_default=True, help="Sets the throttling.")
@click.option("--time-scale", type=click.FloatRange(min=0.001), default=1.0, show_default=True,
              help="60: a minute of the service lasts a second.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Of the random numbers.")
@click.option("--brownfield", is_flag=True, help="The demo's tenant: undeclared sites, drifted settings.")
@click.option("--crowd", type=click.IntRange(min=0), default=0, show_default=True,
              help="Answer more slowly beyond so many requests at once; 0: never.")  # fmt: skip
@click.option("--no-latency", is_flag=True, help="Answer at once instead of as slowly as the service.")
@click.option("--quirk", "quirks", metavar="NAME=VALUE", multiple=True, callback=quirk,
              help="A behaviour that no source settles, chosen otherwise; may be repeated.")  # fmt: skip
@click.option("--list-quirks", is_flag=True, is_eager=True, expose_value=False, callback=list_quirks,
              help="Tell all of these behaviours and end.")  # fmt: skip
@click.option("--language", metavar="LCID", type=click.IntRange(min=1), default=1033, show_default=True,
              help="Of a new tenant's sites where none is chosen: 1031 German, 1041 Japanese.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it listens; beyond loopback it is open.")
@click.option("--frozen-at", metavar="TIME", callback=moment, help="Its clock stands still at this RFC 3339 time.")
def serve_(
    directory: Path,
    port: int,
    seed_sites: int,
    licences: int,
    time_scale: float,
    seed: int,
    brownfield: bool,
    crowd: int,
    no_latency: bool,
    quirks: dict[str, Any],
    language: int,
    host: str,
    frozen_at: float | None,
) -> None:
    """Serve a simulated tenant until Ctrl-C.

    Its folder gets ca.pem, app.pem and a spo-gitops.yaml that points at it.

    \b
    Example:
      spo-gitops tenant serve --dir tenant --brownfield --time-scale 60
    """
    # Only here: no other command waits for a quarter of all modules.
    from ..simulator import AlreadyServed, TenantOptions, UnknownFormat

    options = TenantOptions(
        directory=directory,
        port=port,
        seed_sites=seed_sites,
        licences=licences,
        time_scale=time_scale,
        seed=seed,
        brownfield=brownfield,
        latency=not no_latency,
        quirks=quirks,
        language=language,
        host=host,
        frozen_at=frozen_at,
        crowd=crowd,
    )
    try:
        _serve(options, directory)
    except AlreadyServed as error:
        raise click.ClickException(f"{error}; stop that tenant, or choose another folder with --dir.") from error
    except UnknownFormat as error:
        raise click.ClickException(str(error)) from error


def _serve(options: TenantOptions, directory: Path) -> None:
    from ..simulator import serve

    where = "loopback only" if _is_loopback(options.host) else f"listening on {options.host}: whoever reaches it is in"
    try:
        ready = f"configuration in {directory}; {where}"
        serve(options, lambda url: click.echo(f"Tenant contoso is ready at {url}; {ready}"))
    except OSError as error:
        raise click.ClickException(f"It can not listen on {options.host} port {options.port}: {error}.") from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@tenant.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dir", "directory", type=click.Path(path_type=Path, file_okay=False), default=Path("tenant"),
              show_default=True, help="Where the new tenant is to be.")  # fmt: skip
def import_(file: Path, directory: Path) -> None:
    """Stand up a tenant from observations.

    FILE is JSON in the shape of /_sim/state. Start it afterwards with `tenant serve --dir`. What can not be loaded is
    told and left out.

    \b
    Example:
      spo-gitops tenant import observed.json --dir copy
    """
    from ..simulator import NotObservations, TenantExists, TenantOptions, import_tenant

    try:
        observations = json.loads(file.read_text(encoding="utf-8"))
        left_out = import_tenant(TenantOptions(directory=directory), observations)
    except OSError as error:
        raise click.ClickException(f"{file} can not be read: {error.strerror}.") from error
    except ValueError as error:
        raise click.ClickException(f"{file}: this is not JSON: {error}") from error
    except NotObservations as error:
        raise click.ClickException(f"{file}: {error}.") from error
    except TenantExists as error:
        raise click.ClickException(f"{error}; choose another folder with --dir.") from error
    for line in left_out:
        click.echo(f"left out: {line}", err=True)
    sites = len(observations["sites"])
    missing = how_many(len(left_out), "thing")
    click.echo(f"{how_many(sites, 'site')} in {directory}, {missing} left out; start it with tenant serve --dir")
