from collections.abc import Callable
from typing import Any

from mdm_pipeline.linkage.backend import scratch
from mdm_pipeline.linkage.features import make_comparable
from mdm_pipeline.linkage.shared_values import learn_registry, list_uses
from mdm_pipeline.settings.matching import PartyModel, SharedValueLimits
from mdm_pipeline.settings.model import PartyType
from mdm_pipeline.warehouse import Warehouse

World = Callable[[list[dict[str, Any]]], Warehouse]
PHONE = "+8613800000000"


def _features(warehouse: Warehouse, party_type: PartyType, **features: str) -> dict[str, tuple[Any, ...]]:
    model = PartyModel(merge_weight=0, review_weight=0, features=features)
    with scratch(warehouse) as beside:
        list_uses(beside, party_type)
        learn_registry(beside, party_type, SharedValueLimits(shared_names=2, placeholder_names=4))
        make_comparable(beside, party_type, model)
        rows = beside.rows(f"select record_id, {', '.join(features)} from comparable order by record_number")
    return {row[0]: row[1:] for row in rows}


def test_branch_that_carries_its_head_offices_tax_id_does_not_own_it(world: World) -> None:
    head = {"org_core": "huawei", "tax_id_key": "91"}
    found = _features(
        world(
            [
                {"record_id": "erp:1", **head},
                {"record_id": "erp:2", **head},
                {"record_id": "erp:3", **head, "org_branch": "shanghai"},
                {"record_id": "erp:4", "org_core": "huawei", "tax_id_key": "77", "org_branch": "beijing"},
                {"record_id": "erp:5", "org_core": "huawei", "tax_id_key": "66", "tax_id_valid": False},
            ]
        ),
        "organization",
        owned="owned_tax_key",
        any_tax="tax_id_key",
    )
    assert found == {
        "erp:1": ("91", "91"), "erp:2": ("91", "91"), "erp:3": (None, "91"),
        "erp:4": ("77", "77"), "erp:5": (None, "66"),
    }  # fmt: skip


def test_shared_phone_is_kept_but_not_own_and_a_placeholder_is_neither(world: World) -> None:
    def company(number: int, core: str, phone: str) -> dict[str, Any]:
        return {"record_id": f"erp:{number}", "org_core": core, "phones": [phone, f"+1555{number}"]}

    shared = [company(1, "alpha", "+111"), company(2, "omega", "+111")]
    typed = [company(n, core, "+999") for n, core in enumerate(["brown", "green", "white", "black"], start=3)]
    found = _features(world(shared + typed), "organization", kept="phones", own="own_phones")
    assert found["erp:1"] == (["+111", "+15551"], ["+15551"])
    assert found["erp:3"] == (["+15553"], ["+15553"])


def test_no_placeholder_of_any_kind_is_evidence(world: World) -> None:
    placeholder = {
        "phones": ["+999"], "emails": ["info@portal.example"], "email_domains": ["portal.example"],
        "tax_id_key": "91", "city": "bonn", "street": "markt", "house_number": "1",
    }  # fmt: skip
    cores = ["brown", "green", "white", "black"]
    strangers = [{"record_id": f"erp:{n}", "org_core": core, **placeholder} for n, core in enumerate(cores)]
    mistyped = {"record_id": "erp:9", "org_core": "brown", **placeholder, "tax_id_valid": False}
    names = ["phones", "emails", "email_domains", "tax_id_key", "owned_tax_key", "house_number"]
    found = _features(world([*strangers, mistyped]), "organization", **{name: name for name in names})
    assert set(found.values()) == {(None,) * len(names)}


def test_a_placeholder_of_a_tax_id_need_not_be_valid(world: World) -> None:
    typed = {"tax_id_key": "111", "tax_id_valid": False}
    cores = ["brown", "green", "white", "black"]
    strangers = [{"record_id": f"erp:{n}", "org_core": core, **typed} for n, core in enumerate(cores)]
    assert set(_features(world(strangers), "organization", a="tax_id_key").values()) == {(None,)}


def test_empty_lists_are_missing_values(world: World) -> None:
    rows = [{"record_id": "erp:1", "org_core": "a", "phones": [], "emails": [], "email_domains": []}]
    found = _features(world(rows), "organization", a="phones", b="own_phones", c="emails", d="email_domains")
    assert found["erp:1"] == (None, None, None, None)


def test_other_names_are_aliases_without_case_spaces_and_punctuation(world: World) -> None:
    rows = [
        {
            "record_id": "erp:1",
            "org_core": "华为",
            "org_core_pinyin": "huawei",
            "other_names": ["Hua-Wei Tech."],
        }
    ]
    assert _features(world(rows), "organization", a="aliases")["erp:1"] == (["huawei", "huaweitech", "华为"],)


def test_employer_is_what_the_record_says_or_else_its_account(world: World) -> None:
    found = _features(
        world(
            [
                {
                    "record_id": "crm:1",
                    "org_core": "润胜达",
                    "org_core_pinyin": "runshengda",
                    "name": "润胜达医疗",
                },
                {"record_id": "crm:2", "party_type": "person", "account_record_id": "crm:1"},
                {
                    "record_id": "desk:1",
                    "party_type": "person",
                    "employer_name": "Acme",
                    "employer_brand": "acme",
                },
                {"record_id": "desk:2", "party_type": "person"},
            ]
        ),
        "person",
        key="employer_key",
        brand="employer_core",
    )
    assert found == {
        "crm:2": ("润胜达医疗", "runshengda"),
        "desk:1": ("acme", "acme"),
        "desk:2": (None, None),
    }


def test_a_mailbox_and_a_name_meet_in_any_spelling_of_an_umlaut(world: World) -> None:
    mailbox = {"party_type": "person", "emails": ["p.moeller84@web.example"]}
    named = {"party_type": "person", "person_pinyin": "moller petra", "given_initial": "p"}
    sound = {"party_type": "person", "person_pinyin": "xue lei", "given_initial": "l"}
    rows = [
        {"record_id": "desk:1", **mailbox},
        {"record_id": "desk:2", **named},
        {"record_id": "desk:3", **sound},
    ]
    found = _features(
        world(rows), "person", mail="mailbox_letters", initials="list_sort(initial_forms)", f="family_letters"
    )
    assert found["desk:1"][0] == ["pmoller"]
    assert found["desk:2"][1:] == (["mollerp", "pmoller"], "moller")
    assert found["desk:3"][1:] == (["lxue", "xuel"], "xue")
