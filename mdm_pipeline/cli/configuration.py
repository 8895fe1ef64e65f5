"""`mdm config check`: what is wrong with the YAML files, before a night finds out."""

from mdm_pipeline.cli.options import Config, Home, Sources, settings_of


def check(config: Config = None, sources: Sources = None, home: Home = None) -> None:
    """Read every YAML file and say what is wrong with it, or what was found."""
    from mdm_pipeline.linkage.rehearsal import rehearse_models
    from mdm_pipeline.quality.check import check_gates
    from mdm_pipeline.standardize.project import rehearse

    settings = settings_of(config, sources, home)
    rehearse(settings)
    rehearse_models(settings)
    check_gates(settings)
    for source in settings.sources:
        columns, attributes = len(source.header), len(source.mapped)
        print(f"{source.name}: {source.read.kind}, {columns} columns, {attributes} attributes")
    found = "1 source" if len(settings.sources) == 1 else f"{len(settings.sources)} sources"
    print(f"{found}; the configuration in {settings.places.config} can be used")
