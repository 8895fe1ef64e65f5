"""Several sources in one file: each lands its own rows, and what nobody takes is told."""

from dataclasses import replace

import pytest

from mdm_pipeline.settings import Settings
from mdm_pipeline.sources import land

HEADER = "id,name,city,system"


@pytest.fixture
def both(world):
    """The source crm with its rows of a file that shop shares."""
    shared = {
        "header": tuple(HEADER.split(",")),
        "only": {"column": "system", "values": ["CRM", "OLD"]},
        "max_shrink": 0.5,
    }
    return world.having(**shared)


def with_shop(world):
    shop = world.having(
        name="shop", header=tuple(HEADER.split(",")), only={"column": "system", "values": ["SHOP"]}
    ).source
    return Settings.model_construct(places=world.places, sources=(world.source, shop))


def test_each_source_lands_its_own_rows(both):
    both.deliver_rows("1,a,x,CRM", "1,b,y,SHOP", "2,c,z, OLD ", header=HEADER)
    settings = with_shop(both)
    crm, shop = (land(both.warehouse, settings, name, lambda _: None) for name in ("crm", "shop"))
    assert both.rows() == [("1", "a", "x"), ("2", "c", "z")]
    assert replace(both, source=settings.source("shop")).rows() == [("1", "b", "y")]
    assert [(each.rows_read, each.rows, each.warnings) for each in (crm, shop)] == [(3, 2, []), (3, 1, [])]


def test_rows_that_no_source_takes_are_told(both):
    report = both.land_rows("1,a,x,CRM", "1,b,y,SHOP", "2,c,z,", header=HEADER)
    assert report.warnings == [
        "2 rows name in 'system' something else than ['CRM', 'OLD'], so that no source takes them"
    ]


def test_a_file_without_rows_of_the_source_is_empty(both):
    good = both.land_rows("1,a,x,CRM", header=HEADER)
    report = both.land_rows("1,b,y,SHOP", header=HEADER)
    assert (report.status, report.problem, report.snapshot) == ("kept_last", "empty", good.snapshot)
    assert "none of the 1 rows names in 'system' one of ['CRM', 'OLD']" in report.message


def test_a_delta_touches_the_rows_of_its_source_alone(both):
    both.land_rows("1,a,x,CRM", "2,b,x,CRM", "3,c,x,CRM", header=HEADER)
    report = both.land_rows(
        "U,1,A,x,CRM", "D,2,,,SHOP", "U,1,other,x,SHOP", "D,3,,,CRM", header="_op," + HEADER
    )
    assert report.rows_read == 4
    assert both.rows("id, name") == [("1", "A"), ("2", "b")]
