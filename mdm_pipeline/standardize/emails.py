"""E-mail addresses and the hosts of websites.

Typing slips that leave one plain reading are mended (`@@`, `,com`, ` at `, a free-mail address without @);
everything else that is not an address is dropped.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from mdm_pipeline.standardize.text import CACHED, fold, latin
from mdm_pipeline.standardize.vocabulary import mapping, words

SEPARATORS = re.compile(r"[\s;|<>\"'()\[\]/、；]+|,(?=[^,]*@)|,\s")
ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+=?^_`{}~-]{1,64}(?:\.[a-z0-9!#$%&'*+=?^_`{}~-]{1,64})*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}"
)
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
AT = re.compile(r"\s*(?:@+|\(at\)|\[at\]|\bat\b)\s*@*")
MAILTO = re.compile(r"\b(?:mailto|e-?mail)\s*:\s*", re.IGNORECASE)


class Email(NamedTuple):
    """One mailbox; domain_class is free (a mail provider's domain) or company."""

    email: str
    domain: str
    domain_class: str


@lru_cache(maxsize=CACHED)
def emails(cell: str | None) -> tuple[Email, ...]:
    """Return every mail address of a cell, sorted, without doubles and placeholders.

    >>> [found.email for found in emails("Info@@Firma,de; wang84qq.com")]
    ['info@firma.de', 'wang84@qq.com']
    """
    text = MAILTO.sub("", latin(fold(cell) or ""))
    if "." not in text and "," not in text:
        return ()
    text = AT.sub("@", text) if "@" in text or " at " in text or "(at)" in text or "[at]" in text else text
    found = {address for part in SEPARATORS.split(text) if (address := _address(part)) is not None}
    return tuple(_email(address) for address in sorted(found))


@lru_cache(maxsize=CACHED)
def host(cell: str | None) -> str | None:
    """Return the host of a website without www, or None when it is no host.

    >>> host("https://www.Example.co.uk/shop?a=1"), host("n/a")
    ('example.co.uk', None)
    """
    text = latin(fold(cell) or "").strip(" .,;/")
    text = re.sub(r"^[a-z]{2,6}:/*", "", text.replace(" ", ""))
    text = re.split(r"[/?#]", text, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    text = re.sub(r"^(?:www\d?\.)+", "", text.replace(",", ".")).strip(".")
    return text if len(text) <= 253 and HOST.fullmatch(text) else None


def _address(part: str) -> str | None:
    part = part.replace(",", ".").strip(".:-").rstrip("@")
    part = re.sub(r"\.{2,}", ".", part).replace(".@", "@").replace("@.", "@")
    local, at, domain = part.rpartition("@")
    if not at:
        local, domain = _without_at(part)
    domain = _domain(domain)
    address = f"{local}@{domain}"
    if (
        len(address) > 254
        or not ADDRESS.fullmatch(address)
        or address in words("placeholder_emails", "email")
    ):
        return None
    return address


def _without_at(part: str) -> tuple[str, str]:
    """Put the @ that was forgotten before a mail provider's domain, where one stands at the end."""
    candidates = (part[cut:] for cut in range(3, len(part) - 4) if part[cut - 1] not in ".-")
    domain = next((end for end in candidates if end in words("free_mail_domains", "domain")), "")
    return part[: len(part) - len(domain)] if domain else "", domain


def _domain(domain: str) -> str:
    head, dot, top = domain.rpartition(".")
    domain = head + dot + mapping("mail_domain_slips", "slip", "meant").get(f".{top}", f".{top}")[1:]
    return mapping("mail_domain_slips", "slip", "meant").get(domain, domain)


def _email(address: str) -> Email:
    domain = address.rpartition("@")[2]
    return Email(address, domain, "free" if domain in words("free_mail_domains", "domain") else "company")
