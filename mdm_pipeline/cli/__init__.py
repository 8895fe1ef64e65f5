"""`mdm`: the same functions as in Dagster, for people without a browser. One module a family of commands.

A command reads the three places from options (or MDM_CONFIG, MDM_SOURCES, MDM_HOME), calls one function and
prints what came of it. An MdmError is one clear line and exit code 1; a night that was refused is exit code
2; a job that was told to stop is 130 (Ctrl-C) or 143 (SIGTERM).
"""

import sys

import typer

from mdm_pipeline.cli import configuration, measuring, models, nights, releasing
from mdm_pipeline.errors import MdmError

app = typer.Typer(
    help="One trustworthy customer list from many systems.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
config_app = typer.Typer(help="The configuration.", no_args_is_help=True)
config_app.command("check")(configuration.check)
model_app = typer.Typer(help="The linkage models: versions, and which one is in use.", no_args_is_help=True)
model_app.command("list")(models.list_models)
model_app.command("show")(models.show)
model_app.command("promote")(models.promote)

for command in (
    nights.run,
    nights.train,
    nights.report,
    measuring.evaluate,
    measuring.blocking,
    releasing.releases,
    releasing.rollback,
    nights.prepare,
    nights.dev,
):
    app.command()(command)
app.add_typer(config_app, name="config")
app.add_typer(model_app, name="model")


def main() -> None:
    """Run the command line; turn an MdmError into one line."""
    try:
        app()
    except MdmError as error:
        print(f"mdm: {error}", file=sys.stderr)
        sys.exit(1)
