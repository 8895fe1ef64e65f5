"""Cells that hold a name and an address: real ones and traps; a name is never cut by a guess."""

import pytest

from mdm_pipeline.standardize.name_cells import split_name_cell


@pytest.mark.parametrize(
    ("cell", "name", "address", "country"),
    [
        ("Müller & Söhne GmbH & Co. KG Hauptstr. 5 10115 Berlin Deutschland",
         "Müller & Söhne GmbH & Co. KG", "Hauptstr. 5, 10115 Berlin", "DE"),
        ("anheuser busch inbev sa nv 3000 leuven belgium", "anheuser busch inbev sa nv", "3000 leuven", "BE"),
        ("eni s p a  piazzale mattei 1 rome italy", "eni s p a", "piazzale mattei 1, rome", "IT"),
        ("Acme Inc., 5 Main St, Denver, CO 80202", "Acme Inc.", "5 Main St, Denver, CO 80202", None),
        ("John Smith, 5 High Street, Leeds LS1 4AB", "John Smith", "5 High Street, Leeds LS1 4AB", None),
        ("deutsche boerse 60485 frankfurt", "deutsche boerse", "60485 frankfurt", None),
        ("上海小富技术有限公司上海市浦东新区新金桥路2222号",
         "上海小富技术有限公司", "上海市浦东新区新金桥路2222号", None),
        ("daimler ag germany", "daimler ag", None, "DE"),
        ("Georgia Pacific LLC Atlanta Georgia", "Georgia Pacific LLC", "Atlanta Georgia", None),
    ],
)  # fmt: skip
def test_the_border_is_found(cell: str, name: str, address: str | None, country: str | None) -> None:
    assert split_name_cell(cell) == (name, address, country)


@pytest.mark.parametrize(
    "cell",
    [
        "Boston Co Coffee Roasters", "Studio 54 SA", "Hotel Plaza 5 London", "Bayern München", "Area 51",
        "Huiya Co., Ltd. Dali Branch", "BMW AG Niederlassung Berlin", "The Rue La La Shop", "Expo 2000",
        "上海小富技术有限公司北京分公司", "Zara 1 Ltd", "Bank of America", "Deutsche Bank",
    ],
)  # fmt: skip
def test_an_unsure_cell_is_a_name(cell: str) -> None:
    assert split_name_cell(cell) == (cell, None, None)


def test_an_empty_cell_holds_nothing() -> None:
    assert split_name_cell(" - ") is None
