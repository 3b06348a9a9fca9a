"""The elements of the national tables 基本目录 and 实施清单 (GB/T 39554 / ZWFW C0109), level by level.

An element that a level does not set is None there; ``jinmin.service_items`` lays the levels over each other.
Column names are those of the national platform's tables ``up_task_general_basic`` and its extension.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import Field

from jinmin.vocabulary.matter import Basis, Frozen, Limit, MaterialRule

Tab = Literal["要素", "条件", "材料", "流程", "时限", "结果", "通办", "文书", "表单字段"]
TABS: tuple[Tab, ...] = ("要素", "条件", "材料", "流程", "时限", "结果", "通办", "文书", "表单字段")


class SpecialProcedureTerm(Frozen):
    """特别程序: time that the limits do not count. ``kind`` is of the code set GB/T 39046/special_procedure."""

    kind: str
    title: str = Field(min_length=1, max_length=60)
    limit: Limit | None = None
    basis: str = Field(default="", max_length=200)


class ExtraField(Frozen):
    """A form field that a province adds; ``name`` is its key in the data."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    title: str = Field(min_length=1, max_length=60)
    kind: Literal["text", "number", "date", "check"] = "text"
    required: bool = False


class DocumentTemplate(Frozen):
    """A document (文书) of the matter; ``template`` names the layout a province puts in its place."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    title: str = Field(min_length=1, max_length=60)
    template: str = Field(default="", max_length=120)


def _element(title: str, column: str, tab: Tab, *, codes: str = "", longest: int = 0) -> Any:
    extra: Any = {"column": column, "tab": tab, "codes": codes}
    return Field(default=None, title=title, json_schema_extra=extra, max_length=longest or None)


class Elements(Frozen):
    """What one level sets; None leaves the element to the levels above.

    Each field carries the national table's name of it (title) and column. Money is told in words, as the
    tables do. ``dropped_materials`` are ids of materials that are asked for no longer from here down.
    """

    title: str | None = _element("事项名称", "task_name", "要素", longest=200)
    item_title: str | None = _element("业务办理项名称", "task_handle_item_name", "要素", longest=200)
    basic_code: str | None = _element("基本编码", "catalog_code", "要素", longest=12)
    local_catalog_code: str | None = _element("地方基本编码", "local_catalog_code", "要素", longest=36)
    task_code: str | None = _element("实施编码", "task_code", "要素", longest=36)
    local_task_code: str | None = _element("地方实施编码", "local_task_code", "要素", longest=36)
    item_code: str | None = _element("业务办理项编码", "task_handle_item", "要素", longest=50)
    type: str | None = _element("事项类型", "task_type", "要素", codes="GB/T 39046/matter_type")
    basis: tuple[Basis, ...] | None = _element("设定依据", "by_law", "要素")
    power_source: str | None = _element("权力来源", "power_source", "要素", longest=60)
    levels: tuple[str, ...] | None = _element("行使层级", "use_level", "要素", codes="GB/T 39046/level")
    guiding_department: str | None = _element("中央业务指导部门代码", "center_dept_code", "要素", longest=18)
    parent_catalogue: str | None = _element("父目录", "parent_catalog", "要素", longest=60)
    body_name: str | None = _element("实施主体", "dept_name", "要素", longest=100)
    body_nature: str | None = _element("实施主体性质", "dept_type", "要素", codes="GB/T 39046/body_nature")
    body_code: str | None = _element("实施主体编码", "dept_code", "要素", longest=18)
    entrusted_body: str | None = _element("委托部门", "entrust_name", "要素", longest=100)
    other_bodies: tuple[str, ...] | None = _element("联办机构", "other_dept", "要素")
    service_objects: tuple[str, ...] | None = _element(
        "服务对象", "server_type", "要素", codes="GB/T 39046/served"
    )
    case_type: str | None = _element("办件类型", "project_type", "要素", codes="GB/T 39046/case_type")
    fee_charged: bool | None = _element("是否收费", "is_fee", "要素")
    fee: str | None = _element("收费标准", "fee_standard", "要素", longest=500)
    fee_basis: str | None = _element("收费依据", "fee_basis", "要素", longest=500)
    accept_conditions: tuple[str, ...] | None = _element("受理条件", "accept_condition", "条件")
    materials: tuple[MaterialRule, ...] | None = _element("申请材料", "material", "材料")
    dropped_materials: tuple[str, ...] | None = _element("不再收取的材料", "material_dropped", "材料")
    flow: tuple[str, ...] | None = _element("办理流程", "handle_flow", "流程")
    special_procedures: tuple[SpecialProcedureTerm, ...] | None = _element(
        "特别程序", "special_procedure", "流程"
    )
    statutory: Limit | None = _element("法定办结时限", "anticipate_day", "时限")
    statutory_note: str | None = _element("法定办结时限说明", "anticipate_explain", "时限", longest=500)
    promised: Limit | None = _element("承诺办结时限", "promise_day", "时限")
    promised_note: str | None = _element("承诺办结时限说明", "promise_explain", "时限", longest=500)
    result_type: str | None = _element("结果类型", "result_type", "结果", longest=20)
    result_name: str | None = _element("审批结果名称", "result_name", "结果", longest=100)
    express: bool | None = _element("是否支持物流快递", "is_express", "结果")
    channels: tuple[str, ...] | None = _element("办理形式", "handle_type", "通办", codes="GB/T 39046/channel")
    handle_area: str | None = _element("通办范围", "handle_area", "通办", longest=200)
    visits: int | None = _element("到办事现场次数", "limit_scene_num", "通办")
    online: bool | None = _element("是否网办", "is_online", "通办")
    online_depth: str | None = _element("网上办理深度", "online_handle_depth", "通办", longest=20)
    online_payment: bool | None = _element("是否支持网上支付", "is_pay_online", "通办")
    appointments: bool | None = _element("是否支持预约办理", "is_schedule", "通办")
    address: str | None = _element("办理地点", "transact_addr", "通办", longest=300)
    hours: str | None = _element("办理时间", "transact_time", "通办", longest=300)
    contact: str | None = _element("咨询方式", "link_way", "通办", longest=300)
    supervision: str | None = _element("监督投诉方式", "supervise_way", "通办", longest=300)
    town_code: str | None = _element("乡镇街道代码", "town_code", "通办", longest=12)
    village_code: str | None = _element("村居代码", "village_code", "通办", longest=12)
    documents: tuple[DocumentTemplate, ...] | None = _element("文书模板", "document_template", "文书")
    extra_fields: tuple[ExtraField, ...] | None = _element("扩展字段", "extra_field", "表单字段")

    def told(self) -> dict[str, Any]:
        """The elements that are set, as the database and JSON files hold them."""
        return self.model_dump(mode="json", exclude_none=True)

    @property
    def set_names(self) -> tuple[str, ...]:
        """The names of the elements that are set, in the order of the tables."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) is not None)


@dataclass(frozen=True)
class ElementSpec:
    """An element as pages and files name it; ``codes`` is its code set's id, "" for none."""

    name: str
    title: str
    column: str
    tab: Tab
    codes: str


@cache
def element_specs() -> dict[str, ElementSpec]:
    """Every element by name, in the order of the tables."""
    specs: dict[str, ElementSpec] = {}
    for name, info in Elements.model_fields.items():
        extra: Any = info.json_schema_extra
        specs[name] = ElementSpec(name, info.title or name, extra["column"], extra["tab"], extra["codes"])
    return specs
