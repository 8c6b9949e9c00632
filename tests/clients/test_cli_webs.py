"""CLI for Microsoft 365, every command about webs with their columns, content types, navigation and extensions."""

from tests.simulator.client import T

from .conftest import Cli

HR = f"{T}/sites/hr"
_COMPONENT = "b41916e7-e69d-467f-b37f-ff8ecf8f99f2"
_OTHER = "7096cded-b83d-4eab-96f0-df477ed7c0bc"


def test_webs(session: Cli) -> None:
    made = session(
        "spo web add", title="Swept", description="d", url="swept", parentWebUrl=HR, webTemplate="STS#3", locale=1033,
        inheritNavigation=True,
    )  # fmt: skip
    below = f"{HR}/swept"
    assert made["Title"] == "Swept"
    session(
        "spo web set", url=below, headerLayout="compact", headerEmphasis=1, megaMenuEnabled="true",
        footerEnabled="true", navAudienceTargetingEnabled="true", searchScope="hub", siteLogoUrl="/logo.png",
        welcomePage="SitePages/Other.aspx", quickLaunchEnabled="false",
    )  # fmt: skip
    shown = session("spo web get", url=below)
    assert (shown["HeaderLayout"], shown["MegaMenuEnabled"], shown["SearchScope"]) == (2, True, 2)
    assert session("spo web retentionlabel list", webUrl=HR) is not None
    session("spo web remove", url=below, force=True)


def test_columns_of_a_site(session: Cli) -> None:
    xml = "<Field Type='Text' DisplayName='Shade' Name='Shade' StaticName='Shade' Group='Sweep'/>"
    made = session("spo field add", webUrl=HR, xml=xml)
    session("spo field set", "--Description", "Of it", webUrl=HR, internalName="Shade", updateExistingLists=True)
    assert session("spo field get", webUrl=HR, id=made["Id"])["Description"] == "Of it"
    assert "Shade" in [one["InternalName"] for one in session("spo field list", webUrl=HR)]
    session("spo field remove", webUrl=HR, group="Sweep", force=True)
    assert "Shade" not in [one["InternalName"] for one in session("spo field list", webUrl=HR)]


def test_content_types(session: Cli) -> None:
    column = session("spo field add", webUrl=HR, xml="<Field Type='Text' DisplayName='Tone' Name='Tone' />")["Id"]
    session("spo contenttype add", webUrl=HR, name="Swept", id="0x0100DD", description="d", group="Sweep")
    session("spo contenttype field set", webUrl=HR, contentTypeId="0x0100DD", id=column, hidden="true")
    shown = session("spo contenttype field list", webUrl=HR, contentTypeId="0x0100DD", properties="Id,Title,Hidden")
    assert "Tone" in [one["Title"] for one in shown]
    session("spo contenttype set", "--Name", "Renamed", webUrl=HR, id="0x0100DD", updateChildren=True)
    assert session("spo contenttype get", webUrl=HR, name="Renamed")["StringId"] == "0x0100DD"
    assert "Renamed" in [one["Name"] for one in session("spo contenttype list", webUrl=HR, category="Sweep")]
    session(
        "spo contenttype field remove", webUrl=HR, contentTypeId="0x0100DD", id=column, updateChildContentTypes=True,
        force=True,
    )  # fmt: skip
    session("spo contenttype remove", webUrl=HR, id="0x0100DD", force=True)
    session("spo field remove", webUrl=HR, id=column, force=True)


def test_navigation(session: Cli) -> None:
    where = {"webUrl": HR, "location": "TopNavigationBar"}
    above = session("spo navigation node add", title="Above", url=f"{HR}/a.aspx", isExternal=True, **where)["Id"]
    below = session("spo navigation node add", webUrl=HR, title="Below", url=f"{HR}/b.aspx", parentNodeId=above)["Id"]
    session("spo navigation node set", webUrl=HR, id=below, title="Lower", url=f"{HR}/c.aspx", openInNewWindow="true")
    assert session("spo navigation node get", webUrl=HR, id=below)["Title"] == "Lower"
    session("spo navigation node remove", id=above, force=True, **where)
    assert session("spo navigation node list", **where) in (None, [])


def test_features(session: Cli) -> None:
    feature = "8a4b8de2-6fd8-41e9-923c-c7c3c00f8295"
    for scope in ("Site", "Web"):
        session("spo feature enable", webUrl=HR, id=feature, scope=scope, force=True)
        assert feature in [one["DefinitionId"] for one in session("spo feature list", webUrl=HR, scope=scope)]
        session("spo feature disable", webUrl=HR, id=feature, scope=scope, force=True)


def test_custom_actions_of_webs_and_sites(session: Cli) -> None:
    for scope in ("Site", "Web"):
        session(
            "spo customaction add", webUrl=HR, name=f"A{scope}", title=f"A{scope}", scope=scope, sequence=10,
            location="ClientSideExtension.ApplicationCustomizer", clientSideComponentId=_COMPONENT,
            rights="ViewListItems", registrationType="List", registrationId=100,
        )  # fmt: skip
    assert len(session("spo customaction list", webUrl=HR, scope="All")) == 2
    found = session("spo customaction get", webUrl=HR, title="ASite", scope="Site")
    session("spo customaction set", webUrl=HR, id=found["Id"], scope="Site", description="Changed")
    session("spo customaction remove", webUrl=HR, title="ASite", scope="Site", force=True)
    session("spo customaction clear", webUrl=HR, scope="All", force=True)
    assert session("spo customaction list", webUrl=HR, scope="All") in (None, [])


def test_application_customizers_and_command_sets(session: Cli) -> None:
    session("spo applicationcustomizer add", webUrl=HR, title="Top", clientSideComponentId=_COMPONENT, scope="Web")
    session("spo applicationcustomizer set", webUrl=HR, title="Top", newTitle="Header", description="d")
    assert session("spo applicationcustomizer get", webUrl=HR, title="Header")["Title"] == "Header"
    assert len(session("spo applicationcustomizer list", webUrl=HR)) == 1
    session("spo applicationcustomizer remove", webUrl=HR, clientSideComponentId=_COMPONENT, force=True)
    session(
        "spo commandset add", webUrl=HR, title="Bar", listType="List", clientSideComponentId=_OTHER,
        location="CommandBar", scope="Site",
    )  # fmt: skip
    session("spo commandset set", webUrl=HR, title="Bar", newTitle="Menu", listType="Library", location="Both")
    assert session("spo commandset get", webUrl=HR, title="Menu")["RegistrationId"] == "101"
    assert len(session("spo commandset list", webUrl=HR)) == 1
    session("spo commandset remove", webUrl=HR, title="Menu", force=True)


def test_property_bags(session: Cli) -> None:
    session("spo site set", url=HR, noScriptSite=False)
    for where in ({"webUrl": HR}, {"webUrl": HR, "folder": "/Shared Documents"}):
        session("spo propertybag set", key="tone", value="low", **where)
        assert session("spo propertybag get", key="tone", **where) == "low"
        assert {"key": "tone", "value": "low"} in session("spo propertybag list", **where)
        session("spo propertybag remove", key="tone", force=True, **where)
        assert "tone" not in [one["key"] for one in session("spo propertybag list", **where)]
