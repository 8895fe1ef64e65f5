"""`mdm releases` and `mdm rollback`: which releases there are, and which one readers see."""

from typing import Annotated

import typer

from mdm_pipeline.cli.options import Config, Home, Sources, settings_of


def releases(config: Config = None, sources: Sources = None, home: Home = None) -> None:
    """List the releases, the current one marked."""
    from mdm_pipeline.publishing.releases import list_releases

    settings = settings_of(config, sources, home)
    published = list_releases(settings)
    for release in published:
        print(release)
    if not published:
        print(f"no release in {settings.places.published} yet; `mdm run` makes the first")


def rollback(
    release: Annotated[int, typer.Argument(help="number of the release that readers shall see")],
    reason: Annotated[str, typer.Option("--reason", help="why; kept with the release")],
    config: Config = None,
    home: Home = None,
) -> None:
    """Let readers see an earlier release again; what was said since stays on record."""
    from mdm_pipeline.orchestration.account import account
    from mdm_pipeline.publishing.releases import rollback as roll_back

    roll_back(settings_of(config, None, home), release, who=account(), reason=reason)
    print(f"release {release} is current")
