"""Relatives or slips: what it means in this file that two given names are found at one phone, mail or door.

Families share them, and their members differ in given name and in birth date. Where people are mistyped, the
two seldom fail together. So the share of such pairs that differ in both tells whether a name that contradicts
is a relative's or a slip. It is counted when a model is trained, and frozen with it.
"""

from mdm_pipeline.linkage.backend import Scratch
from mdm_pipeline.linkage.features import BASE_FEATURES

MOST_USERS = 20  # more than live in one household

_PAIRS = f"""
with people as (
    select
        record_number, given_name, given_groups, family_name, family_sound, given_sound, postcode,
        phones, emails, address_key, birth_text as born
    from {BASE_FEATURES}
    where given_name is not null and family_name is not null and birth_text is not null
),

used as (
    select record_number, 'contact' as kind, unnest(list_concat(phones, emails, [address_key])) as value
    from people
    union all
    select record_number, 'postcode', postcode from people
),

few as (
    select kind, value from used where value is not null
    group by kind, value having count(*) between 2 and {MOST_USERS}
),

pairs as (
    select distinct one.kind, one.record_number as l, other.record_number as r
    from few
    inner join used as one using (kind, value)
    inner join used as other using (kind, value)
    where one.record_number < other.record_number
)

select
    pairs.kind, count(*) as differ_in_name,
    count(*) filter (mdm_levenshtein(l.born, r.born) > 2) as in_both
from pairs
inner join people as l on pairs.l = l.record_number
inner join people as r on pairs.r = r.record_number
where
    mdm_jaro_winkler(l.given_name, r.given_name) < 0.8
    and mdm_jaro_winkler(l.given_sound, r.given_sound) < 0.8
    and l.given_sound is distinct from r.family_sound
    and not coalesce(mdm_overlap(l.given_groups, r.given_groups), false)
group by pairs.kind
"""


def share_of_relatives(scratch: Scratch, least: int) -> float | None:
    """Return the share, or None where fewer than `least` pairs differ in given name.

    A postcode tells where a file has neither phones nor mails nor streets enough. Reads BASE_FEATURES.
    """
    counted = {kind: (differ, both) for kind, differ, both in scratch.rows(_PAIRS)}
    for kind in ("contact", "postcode"):
        differ, both = counted.get(kind, (0, 0))
        if differ >= least:
            return float(both / differ)
    return None
