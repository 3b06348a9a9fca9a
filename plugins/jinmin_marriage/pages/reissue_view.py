"""What the case's own page shows of a 补领."""

from jinmin.api import CaseDetail, NotFound, Work, mask_id_number, mask_name
from jinmin.api.pages import PageContext
from jinmin_marriage.forms import ROLES
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.party_column import TITLES
from jinmin_marriage.pages.reissue_file import ReissueFile, load_reissue
from jinmin_marriage.reissue_form import APPLICANTS, CAUSES

REFUSED = "没有查到婚姻登记档案，不予补领；理由见“环节”。"


async def facts(context: PageContext, detail: CaseDetail) -> None:
    """Who applied and why, the archive, what was issued."""
    markup.dress()

    def load(w: Work) -> ReissueFile | None:
        try:
            return load_reissue(w, detail.header.id)
        except NotFound:
            return None

    file = await context.read(load)
    if file is None:
        markup.put(f'<p class="jm-muted">{REFUSED}</p>')
        return
    clear = context.actor.may("marriage.accept") or context.actor.may("marriage.see_names")
    reissue, form = file.reissue, file.form
    values = [
        ("补领申请人", APPLICANTS[form.applicants]),
        ("补领原因", CAUSES[form.cause]),
        ("原登记字号", reissue.original_no),
        ("原登记日期", reissue.original_on.isoformat()),
        ("原登记机关", reissue.original_office),
        ("档案来源", reissue.archive_source),
    ]
    for role in ROLES:
        party = form.party(role)
        number = party.id_number if clear else mask_id_number(party.id_number)
        values.append((TITLES[role], f"{party.name if clear else mask_name(party.name)}　{number}"))
    values += [
        ("补发证字号", reissue.certificate_no or ""),
        ("补发日期", str(reissue.registered_on or "")),
        ("印制号（男）", reissue.print_no_groom or ""),
        ("印制号（女）", reissue.print_no_bride or ""),
        ("登记员", reissue.registrar),
        ("归档页数", f"{file.pages} 页"),
        ("情况说明", form.note),
    ]
    markup.put(markup.pairs(values)).mark("reissue-facts")
