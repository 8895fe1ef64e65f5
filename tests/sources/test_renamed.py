"""A source that does not come keeps every value, whatever its YAML was changed to in the meantime."""

import json

import pytest

from mdm_pipeline.errors import ConfigError

RENAMED = {"header": ("id", "name", "town"), "attributes": {"display_name": "name", "city": "town"}}


def absent(world):
    """Take the delivered file away."""
    (world.places.sources / "crm.csv").unlink()
    return world


def test_a_renamed_column_keeps_its_values_and_is_told(world):
    good = world.land_rows("1,a,x", "2,b,y")
    report = absent(world).having(**RENAMED).land()
    assert (report.status, report.snapshot) == ("kept_last", good.snapshot)
    assert world.rows("id, name, town") == [("1", "a", "x"), ("2", "b", "y")]
    assert "its columns ['city'] are read in the place of ['town'], which it does not have" in report.message


def test_a_renamed_key_keeps_the_records(world):
    world.land_rows("1,a,x")
    renamed = absent(world).having(header=("no", "name", "city"), key="no")
    assert "['id'] are read in the place of ['no']" in renamed.land().message
    assert renamed.rows("no, name") == [("1", "a")]


def test_the_new_name_holds_once_the_source_comes(world):
    world.land_rows("1,a,x")
    renamed = absent(world).having(**RENAMED)
    renamed.land()
    assert renamed.land_rows("1,a,z", header="id,name,town").status == "landed"
    assert renamed.rows("id, town") == [("1", "z")]


def test_a_column_that_is_mapped_for_the_first_time_is_told_and_loses_nothing(world):
    world.land_rows("1,a,x")
    wider = absent(world).having(
        header=("id", "name", "city", "tel"),
        attributes={"display_name": "name", "city": "city", "phone": "tel"},
    )
    report = wider.land()
    assert "it does not have the columns ['tel'], which sources/crm.yaml maps now" in report.message
    assert wider.rows("id, city, tel") == [("1", "x", None)]


def test_a_column_that_nobody_maps_is_not_worth_a_word(world):
    world.land_rows("1,a,x")
    report = absent(world).having(header=("id", "name", "city", "note")).land()
    assert report.message.endswith("stays in use.")


@pytest.mark.parametrize(
    "city",
    [
        pytest.param({"column": "town", "transform": "codes", "codes": "towns"}, id="another meaning"),
        pytest.param(["town", "name"], id="more columns"),
    ],
)
def test_what_cannot_be_read_without_loss_stops_the_run_and_names_the_columns(world, city):
    world.land_rows("1,a,x")
    changed = absent(world).having(
        header=("id", "name", "town"), attributes={"display_name": "name", "city": city}
    )
    with pytest.raises(ConfigError, match=r"sources/crm\.yaml maps the columns \['town'\].*full extract"):
        changed.land()
    assert world.rows() == [("1", "a", "x")], "what the last run showed is still there"


def test_two_columns_that_change_places_are_not_guessed(world):
    world.having(attributes={"display_name": ["name", "city"]}).land_rows("1,a,x")
    swapped = absent(world).having(
        header=("id", "name", "town"), attributes={"display_name": ["town", "name"]}
    )
    with pytest.raises(ConfigError, match="town"):
        swapped.land()


def test_a_snapshot_that_does_not_remember_is_refused_where_a_column_went(world):
    world.land_rows("1,a,x")
    pointer = world.places.landed / "crm" / "CURRENT.json"
    told = json.loads(pointer.read_text())
    del told["read_as"]
    pointer.write_text(json.dumps(told))
    wider = {"header": ("id", "name", "city", "tel"), "attributes": {"city": "city", "phone": "tel"}}
    assert "['tel']" in absent(world).having(**wider).land().message
    with pytest.raises(ConfigError, match="town"):
        world.having(**RENAMED).land()
