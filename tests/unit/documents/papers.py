"""One filled-in paper of each kind, with names and addresses that strain a layout. All invented."""

from datetime import date

from jinmin_marriage.printouts import (
    Certificate,
    CertificateParty,
    CheckLine,
    Declaration,
    Ground,
    Party,
    Printout,
    RefusalNotice,
    ReviewForm,
)

OFFICE = "北京市东城区民政局婚姻登记处"

GROOM = Party(
    name="阿卜杜热合曼·买买提吐尔逊·阿不都克里木江",
    category="内地居民",
    nationality="中国",
    sex="男",
    id_type="居民身份证",
    id_number="653101199505200019",
    birth_date=date(1995, 5, 20),
    ethnic_group="维吾尔族",
    marital_status="未婚",
    occupation="农、林、牧、渔业生产及辅助人员",
    education="大学本科",
    residence="新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县孙扎齐牛录镇孙扎齐牛录村三组南街巷8号院2号楼1单元1102室",
    phone="13800000001",
    documents=("居民身份证原件及复印件", "本人签名的声明书"),
)
BRIDE = Party(
    name="䶮𬭎",
    category="内地居民",
    nationality="中国",
    sex="女",
    id_type="居民身份证",
    id_number="11010119960229002X",
    birth_date=date(1996, 2, 29),
    ethnic_group="汉族",
    marital_status="离婚",
    occupation="专业技术人员",
    education="硕士研究生",
    residence="北京市东城区东华门街道多福巷社区1号",
    phone="13800000002",
    documents=("居民身份证原件及复印件", "本人签名的声明书", "离婚证（BL110101-2024-000123）"),
)


def on_certificate(party: Party) -> CertificateParty:
    return CertificateParty(
        name=party.name,
        sex=party.sex,
        nationality=party.nationality,
        birth_date=party.birth_date,
        id_number=party.id_number,
    )


DECLARATION = Declaration(
    declarant=GROOM,
    other_name=BRIDE.name,
    other_id_type=BRIDE.id_type,
    other_id_number=BRIDE.id_number,
    office=OFFICE,
)
REVIEW_FORM = ReviewForm(
    case_number="MZ-110101-20261121-000017",
    kind="结婚",
    groom=GROOM,
    bride=BRIDE,
    checks=(
        CheckLine(
            subject="男方",
            source="全国婚姻基础信息库",
            answer="无婚姻登记记录",
            checked_at="2026-11-21 09:41",
            request_id="HD202611210941330017",
        ),
        CheckLine(
            subject="女方",
            source="全国婚姻基础信息库",
            answer="离婚，BL110101-2024-000123",
            checked_at="2026-11-21 09:42",
            request_id="HD202611210942010018",
        ),
    ),
    opinion="同意",
    registered_on=date(2026, 11, 21),
    number="J110101-2026-000127",
    groom_print_number="001234567",
    bride_print_number="001234568",
    office=OFFICE,
    archive_pages=9,
    other_remarks="女方姓名为生僻字，证书打印后已由双方核对。",
)
UNDECIDED_REVIEW_FORM = ReviewForm(
    case_number=REVIEW_FORM.case_number, kind="复婚", groom=BRIDE, bride=BRIDE, office=OFFICE
)
CERTIFICATE = Certificate(
    groom=on_certificate(GROOM),
    bride=on_certificate(BRIDE),
    registered_on=date(2026, 11, 21),
    number="J110101-2026-000127",
    office=OFFICE,
)
REFUSAL_NOTICE = RefusalNotice(
    notice_number="110101-2026-000003",
    applicants=(GROOM.name, BRIDE.name),
    applied_on=date(2026, 11, 21),
    grounds=(
        Ground(
            text="男方未到法定结婚年龄",
            article="《婚姻登记条例》第九条、《中华人民共和国民法典》第一千零四十七条",
        ),
        Ground(text="双方属于三代以内旁系血亲", article="《婚姻登记条例》第九条"),
    ),
    office=OFFICE,
    phone="010-00000000",
    issued_on=date(2026, 11, 21),
)
PAPERS: dict[str, Printout] = {
    "declaration": DECLARATION,
    "review_form": REVIEW_FORM,
    "review_form_undecided": UNDECIDED_REVIEW_FORM,
    "certificate": CERTIFICATE,
    "refusal_notice": REFUSAL_NOTICE,
}

PASSPORT = "P" + "1" * 39
STRAINED_PARTY = GROOM.model_copy(
    update={
        "name": f"{GROOM.name}·阿布都沙拉木·吐尔逊江",
        "nationality": "波斯尼亚和黑塞哥维那",
        "id_type": "外国人永久居留身份证",
        "id_number": PASSPORT,
        "documents": tuple(f"证明材料第{number}号" for number in range(1, 31)),
    }
)
LATIN_PARTY = STRAINED_PARTY.model_copy(
    update={"name": "Christopher Alexander Montgomery-Fitzgerald", "documents": ()}
)
QUOTED = "、".join(["J110101-2026-000127"] * 6)
STRAINED: dict[str, Printout] = {
    "declaration": DECLARATION.model_copy(
        update={"declarant": STRAINED_PARTY, "other_name": LATIN_PARTY.name, "other_id_number": PASSPORT}
    ),
    "review_form": REVIEW_FORM.model_copy(
        update={
            "groom": STRAINED_PARTY,
            "bride": LATIN_PARTY,
            "opinion": "不同意",
            "reason": QUOTED,
            "remarks": QUOTED,
        }
    ),
    "certificate": CERTIFICATE.model_copy(
        update={
            "groom": on_certificate(STRAINED_PARTY),
            "bride": on_certificate(LATIN_PARTY),
            "office": f"新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县{OFFICE[-9:]}",
            "remarks": QUOTED,
        }
    ),
    "refusal_notice": REFUSAL_NOTICE.model_copy(
        update={"applicants": (STRAINED_PARTY.name, LATIN_PARTY.name), "grounds": REFUSAL_NOTICE.grounds * 12}
    ),
}
