"""The ProcessQuery requests behind recorded answers, and their answers as one object that can be compared."""

from collections.abc import Callable
from typing import Any

from tests.simulator.client import T
from tests.simulator.test_csom import ALL, DONE, TENANT, method

from .stage import Stage

_DETAILED = '<Parameter Type="Boolean">true</Parameter>'
_CURRENT = '<StaticProperty Id="2" TypeId="{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}" Name="Current"/>'
_WEB = f'{_CURRENT}<Property Id="3" ParentId="2" Name="Web"/>'
_CREATION = "{11f84fff-b8cf-47b6-8b50-34e692656606}"


def as_object(answer: Any) -> Any:
    """The elements of an answer by what they are: the header, `ObjectPath`, `identity`, or a type."""
    if not isinstance(answer, list) or not answer:
        return answer
    found: dict[str, Any] = {"header": answer[0]}
    for element in answer[1:]:
        match element:
            case {"_ObjectType_": name, **_more}:
                found[str(name)] = element
            case {"IsNull": _}:
                found["ObjectPath"] = element
            case {"_ObjectIdentity_": _}:
                found["identity"] = element
            case dict():
                found["other"] = element
    return found


def _properties(stage: Stage) -> Any:
    paths = TENANT + method(3, "GetSitePropertiesByUrl", stage.site, _DETAILED)
    actions = f'<ObjectPath Id="4" ObjectPathId="1"/><ObjectPath Id="5" ObjectPathId="3"/>{_query(2, 3)}'
    return stage.client.csom(actions, paths)


def _query(number: int, path: int) -> str:
    return f'<Query Id="{number}" ObjectPathId="{path}">{ALL}</Query>'


def _site(stage: Stage) -> Any:
    actions = f'<ObjectPath Id="4" ObjectPathId="1"/><ObjectPath Id="5" ObjectPathId="3"/>{_query(2, 3)}'
    return stage.client.csom(actions, TENANT + method(3, "GetSiteByUrl", stage.site))


def _operation(stage: Stage, name: str, url: str) -> Any:
    done = f'<Query Id="3" ObjectPathId="2">{DONE}</Query>'
    return stage.client.csom(done, TENANT + method(2, name, url))


def _removed(stage: Stage) -> str:
    url = stage.new_site()
    _operation(stage, "RemoveSite", url)
    stage.client.advance(60)
    return url


def _polled(stage: Stage) -> Any:
    identity = _operation(stage, "RemoveSite", stage.new_site())[2]["_ObjectIdentity_"].replace("\n", "&#xA;")
    return stage.client.csom(f'<Query Id="2" ObjectPathId="1">{DONE}</Query>', f'<Identity Id="1" Name="{identity}"/>')


def _updated(stage: Stage) -> Any:
    paths = TENANT + method(5, "GetSitePropertiesByUrl", stage.new_site(), _DETAILED)
    paths += '<Method Id="8" ParentId="5" Name="Update"/>'
    actions = (
        '<SetProperty Id="1" ObjectPathId="5" Name="Title"><Parameter Type="String">Changed</Parameter></SetProperty>'
        f'<Query Id="2" ObjectPathId="8">{DONE}</Query>'
        '<ObjectPath Id="6" ObjectPathId="5"/><ObjectIdentityQuery Id="7" ObjectPathId="5"/>'
    )
    return stage.client.csom(actions, paths)


def _created(stage: Stage) -> Any:
    url = f"{T}/sites/{stage.fresh('classic').replace(' ', '-')}"
    values = {"Owner": "ann.lee@contoso.com", "Template": "STS#0", "Title": "Classic", "Url": url}
    given = "".join(f'<Property Name="{name}" Type="String">{value}</Property>' for name, value in values.items())
    paths = TENANT + method(2, "CreateSite", f'<Parameter TypeId="{_CREATION}">{given}</Parameter>')
    return stage.client.csom(f'<Query Id="3" ObjectPathId="2">{DONE}</Query>', paths)


def _web(stage: Stage) -> Any:
    wanted = f'<Query SelectAllProperties="false"><Properties>{_scalar("Id")}{_scalar("Title")}</Properties>'
    actions = (
        '<ObjectPath Id="3" ObjectPathId="2"/><ObjectPath Id="4" ObjectPathId="3"/>'
        f'<Query Id="5" ObjectPathId="3">{wanted}</Query></Query>'
    )
    return stage.client.csom(actions, _WEB, stage.site)


def _scalar(name: str) -> str:
    return f'<Property Name="{name}" ScalarProperty="true"/>'


def _nothing(stage: Stage) -> Any:
    title = '<Parameter Type="String">Human resources</Parameter>'
    actions = (
        f'<SetProperty Id="1" ObjectPathId="3" Name="Title">{title}</SetProperty>'
        '<Method Name="Update" Id="4" ObjectPathId="3"/>'
    )
    return stage.client.csom(actions, _WEB, stage.site)


def _failed(stage: Stage) -> Any:
    return stage.client.csom('<ObjectPath Id="2" ObjectPathId="1"/>', '<Constructor Id="1" TypeId=""/>', stage.site)


ASKED: dict[str, Callable[[Stage], Any]] = {
    "csom.SP.Web": _web,
    "csom.error": _failed,
    "csom.void": _nothing,
    "csom.tenant.CreateSite": _created,
    "csom.tenant.GetSiteByUrl": _site,
    "csom.tenant.GetSitePropertiesByUrl": _properties,
    "csom.tenant.RemoveDeletedSite": lambda stage: _operation(stage, "RemoveDeletedSite", _removed(stage)),
    "csom.tenant.RemoveSite": lambda stage: _operation(stage, "RemoveSite", stage.new_site()),
    "csom.tenant.RestoreDeletedSite": lambda stage: _operation(stage, "RestoreDeletedSite", _removed(stage)),
    "csom.tenant.SiteProperties.Update": _updated,
    "csom.tenant.SpoOperation.poll": _polled,
    "csom.tenant.get": lambda stage: stage.client.csom(f'<ObjectPath Id="3" ObjectPathId="1"/>{_query(2, 1)}', TENANT),
}
