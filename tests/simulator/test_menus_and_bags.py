"""Menus that are saved as a whole, property bags of folders, and texts of ProcessQuery that are read as forms are."""

import json
from typing import Any

from .client import Client, T

S = f"{T}/sites/hr"
_CURRENT = '<StaticProperty Id="1" TypeId="{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}" Name="Current"/>'
_WEB = f'{_CURRENT}<Property Id="2" ParentId="1" Name="Web"/>'


def _menu(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.post(f"{S}/_api/navigation/MenuState", {"menuNodeKey": "1025", "depth": 10}).json()
    return found


def test_a_menu_is_saved_as_a_whole(client: Client) -> None:
    menu = _menu(client)
    home, documents = menu["Nodes"]
    new = {"Title": "New", "SimpleUrl": f"{S}/new.aspx", "Nodes": []}
    documents |= {"Title": "Files", "OpenInNewWindow": True, "Nodes": [new]}
    state = {**menu, "Nodes": [documents, {**home, "IsDeleted": True}]}
    assert client.post(f"{S}/_api/navigation/SaveMenuState", {"menuState": state}).status_code == 200
    (shown,) = _menu(client)["Nodes"]
    assert (shown["Title"], shown["OpenInNewWindow"], shown["Key"]) == ("Files", True, documents["Key"])
    assert [one["Title"] for one in shown["Nodes"]] == ["New"]
    assert client.post(f"{S}/_api/navigation/SaveMenuState", {"menuState": {"Nodes": ["x"]}}).status_code == 400


def _folder(path: str) -> str:
    given = f'<Parameters><Parameter Type="String">{path}</Parameter></Parameters>'
    method = f'<Method Id="3" ParentId="2" Name="GetFolderByServerRelativeUrl">{given}</Method>'
    return f'{_WEB}{method}<Property Id="4" ParentId="3" Name="Properties"/>'


def _set(name: str, value: str) -> str:
    given = f'<Parameter Type="String">{name}</Parameter><Parameter Type="{"String" if value else "Null"}">{value}'
    return f'<Method Name="SetFieldValue" Id="9" ObjectPathId="4"><Parameters>{given}</Parameter></Parameters></Method>'


def test_a_folder_has_properties_of_its_own(client: Client) -> None:
    paths, bag = _folder("/sites/hr/Shared Documents"), f"{S}/_api/web/GetFolderByServerRelativeUrl('Shared Documents')"
    client.sim("POST", "edit", {"site": "/sites/hr", "set": {"DenyAddAndCustomizePages": 2}})
    denied = client.csom(_set("tone", "low"), paths, S)[0]["ErrorInfo"]
    assert denied is not None and "Access denied" in denied["ErrorMessage"]
    client.sim("POST", "edit", {"site": "/sites/hr", "set": {"DenyAddAndCustomizePages": 1}})
    assert client.csom(_set("tone", "low"), paths, S)[0]["ErrorInfo"] is None
    assert client.get(f"{bag}/Properties").json()["tone"] == "low"
    assert client.csom(_set("tone", ""), paths, S)[0]["ErrorInfo"] is None
    assert "tone" not in client.get(f"{bag}/Properties").json()


def test_a_text_is_read_as_its_column_wants_it(client: Client) -> None:
    list_ = f"{S}/_api/web/lists/GetByTitle('Orders')"
    client.post(f"{S}/_api/web/lists", {"Title": "Orders", "BaseTemplate": 100})
    for title, kind in (("Amount", 9), ("Done", 8), ("Boss", 20)):
        client.post(f"{list_}/fields", {"Title": title, "FieldTypeKind": kind})
    client.post(f"{list_}/items", {"Title": "One"})
    user = client.post(f"{S}/_api/web/ensureuser", {"logonName": "ann.lee@contoso.com"}).json()["Id"]
    identity = client.csom(
        '<ObjectIdentityQuery Id="8" ObjectPathId="5"/>',
        f'{_WEB}<Property Id="3" ParentId="2" Name="Lists"/><Method Id="4" ParentId="3" Name="GetByTitle"><Parameters>'
        '<Parameter Type="String">Orders</Parameter></Parameters></Method><Method Id="5" ParentId="4" '
        'Name="GetItemById"><Parameters><Parameter Type="Int32">1</Parameter></Parameters></Method>',
        S,
    )[2]["_ObjectIdentity_"]
    sets = "".join(
        f'<Method Name="ParseAndSetFieldValue" Id="{number}" ObjectPathId="4"><Parameters>'
        f'<Parameter Type="String">{name}</Parameter><Parameter Type="String">{text}</Parameter></Parameters></Method>'
        for number, (name, text) in enumerate((("Amount", "12.5"), ("Done", "Yes"), ("Boss", user)), 20)
    )
    update = '<Method Name="Update" Id="30" ObjectPathId="4"/>'
    assert client.csom(sets + update, f'<Identity Id="4" Name="{identity}"/>', S)[0]["ErrorInfo"] is None
    shown = client.get(f"{list_}/items(1)?$select=Amount,Done,BossId").json()
    assert shown == {"Amount": 12.5, "Done": True, "BossId": user}


def test_a_theme_may_give_its_colours_as_numbers(client: Client) -> None:
    theme = {"palette": {"themePrimary": {"R": 0, "G": 120, "B": 212, "A": 255}}}
    body = {"name": "Blue", "themeJson": json.dumps(theme)}
    assert client.post(f"{S}/_api/ThemeManager/ApplyTheme", body).status_code == 200
    body["themeJson"] = json.dumps({"palette": {"themePrimary": {"R": 0}}})
    assert client.post(f"{S}/_api/ThemeManager/ApplyTheme", body).status_code == 400
