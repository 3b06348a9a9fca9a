"""One party as declared, in words; every page of a case shows it the same way."""

from jinmin.api import code_set
from jinmin_marriage.forms import PartyForm, day_in_words
from jinmin_marriage.pages import markup


def party_facts(party: PartyForm, residence: str) -> list[markup.Pair]:
    """One party as declared, in the order of the form; the pages of a case all show it so."""
    names = code_set("GB/T 2261.2"), code_set("GB/T 3304"), code_set("GB/T 4658")
    marital, nation, education = names
    prior = party.prior
    proof = "　".join(filter(None, (prior.document, prior.number, prior.authority, _day(prior.issued_on))))
    return [
        ("姓名", party.name),
        ("身份类别", "内地居民"),
        ("国籍", "中国"),
        ("证件类型", "居民身份证"),
        ("证件号码", party.id_number),
        ("出生日期", _day(party.birth)),
        ("民族", nation.name(party.nation) if party.nation in nation else party.nation),
        ("婚姻状况", marital.name(party.marital_status) if party.marital_status else ""),
        *([("前次婚姻", proof)] if proof else []),
        ("职业", party.occupation),
        ("文化程度", education.name(party.education) if party.education in education else ""),
        ("常住户口所在地", residence),
        ("证件有效期至", day_in_words(party.id_valid_to)),
        ("联系电话", party.phone),
        ("提供证件材料", "居民身份证" + (f"、{prior.document}" if prior.document else "")),
        ("备注", party.note),
    ]


def _day(day: object) -> str:
    return str(day) if day else ""
