"""Office365-REST-Python-Client and what is inside a site: made, read, changed, read back, removed, restored."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest

from spo_gitops.simulator import RunningTenant

pytest.importorskip("office365", reason="install the extra `clients`")

from office365.sharepoint.attachments.creation_information import AttachmentCreationInformation
from office365.sharepoint.changes.query import ChangeQuery
from office365.sharepoint.contenttypes.creation_information import ContentTypeCreationInformation
from office365.sharepoint.fields.creation_information import FieldCreationInformation
from office365.sharepoint.fields.type import FieldType
from office365.sharepoint.files.checkin_type import CheckinType
from office365.sharepoint.files.move_operations import MoveOperations
from office365.sharepoint.listitems.caml.query import CamlQuery
from office365.sharepoint.listitems.form_update_value import ListItemFormUpdateValue
from office365.sharepoint.lists.creation_information import ListCreationInformation
from office365.sharepoint.views.create_information import ViewCreationInformation
from office365.sharepoint.webs.creation_information import WebCreationInformation

from .office365 import HR, context

DOCUMENTS = "/sites/hr/Shared Documents"


@pytest.fixture
def web(mapped: RunningTenant) -> Iterator[Callable[[], Any]]:
    client = context(mapped, HR)  # one for a story: what is done with a folder is asked by that folder's own context
    yield lambda: client.web


def _titles(found: Any, name: str = "Title") -> list[str]:
    return [one.properties[name] for one in found.get().execute_query()]


def test_webs_below_a_site(mapped: RunningTenant, web: Callable[[], Any]) -> None:
    web().webs.add(WebCreationInformation("below", "Below")).execute_query()
    below = context(mapped, f"{HR}/below").web
    below.set_property("Title", "Beneath").update().execute_query()
    assert "Beneath" in _titles(web().webs)
    below.delete_object().execute_query()
    assert "Beneath" not in _titles(web().webs)


def test_what_a_web_finds_and_is_set_to(mapped: RunningTenant, web: Callable[[], Any]) -> None:
    assert web().get_list_using_path(f"{HR[30:]}/Shared Documents").get().execute_query().title == "Documents"
    information = type(web()).get_context_web_information(web().context).execute_query()
    assert information.value.WebFullUrl == HR
    libraries = type(web()).get_document_libraries(web().context, HR).execute_query()
    assert [one.Title for one in libraries.value][:1] == ["Documents"]
    web().set_use_access_request_default_and_update(False).execute_query()
    shown = web().select(["UseAccessRequestDefault"]).get().execute_query()
    assert shown.properties["UseAccessRequestDefault"] is False
    site = context(mapped, HR).site
    identifier = str(site.get().execute_query().id)
    assert type(site).get_url_by_id(context(mapped, HR), identifier).execute_query().value == HR
    assert site.is_comm_site().execute_query().value is True
    assert site.get_web_templates().execute_query()


def test_lists_with_columns_views_and_content_types(web: Callable[[], Any]) -> None:
    web().lists.add(ListCreationInformation("Whole", "d", 100)).execute_query()
    made = lambda: web().lists.get_by_title("Whole")  # noqa: E731
    made().set_property("EnableVersioning", True).set_property("Description", "e").update().execute_query()
    assert made().get().execute_query().properties["Description"] == "e"
    made().fields.add_field(FieldCreationInformation("Color", FieldType.Text)).execute_query()
    column = lambda: made().fields.get_by_internal_name_or_title("Color")  # noqa: E731
    column().enable_index().execute_query()
    assert column().get().execute_query().indexed is True
    column().set_property("Description", "which").update().execute_query()
    identifier = made().get().execute_query().id
    lookup = made().fields.add_lookup_field("Other", identifier, "Title").execute_query()
    made().fields.add_dependent_lookup_field("Shade", lookup.id, "Color").execute_query()
    assert {"Color", "Other", "Shade"} <= set(_titles(made().fields, "InternalName"))
    made().views.add(ViewCreationInformation(Title="Mine")).execute_query()
    view = lambda: made().views.get_by_title("Mine")  # noqa: E731
    view().view_fields.add_view_field("Color").execute_query()
    view().set_property("RowLimit", 5).update().execute_query()
    assert view().get().execute_query().row_limit == 5
    view().delete_object().execute_query()
    assert "Mine" not in _titles(made().views)
    web().content_types.add(ContentTypeCreationInformation("Kind", "d", "0x0100AB")).execute_query()
    kind = lambda: web().content_types.get_by_id("0x0100AB")  # noqa: E731
    kind().set_property("Description", "e").update(update_children=True).execute_query()
    kind().reorder_fields(["Title"]).execute_query()
    made().content_types.add_available_content_type("0x0100AB").execute_query()
    assert "Kind" in _titles(made().content_types, "Name")
    kind().delete_object().execute_query()
    column().delete_object().execute_query()
    recycled = made().start_recycle().execute_query().value
    web().recycle_bin.get_by_id(str(recycled)).restore().execute_query()
    assert made().get().execute_query().title == "Whole"


@pytest.mark.filterwarnings("ignore:This CAML query is not paged")  # the client's advice for long lists
def test_items_with_attachments_and_changes(web: Callable[[], Any]) -> None:
    web().lists.add(ListCreationInformation("Rows", "d", 100)).execute_query()
    rows = lambda: web().lists.get_by_title("Rows")  # noqa: E731
    rows().add_item({"Title": "one"}).execute_query()
    item = lambda: rows().items.get_by_id(1)  # noqa: E731
    item().system_update().execute_query()
    item().update_overwrite_version().execute_query()
    assert item().validate_update_list_item({"Title": "two"}).execute_query()
    values = [ListItemFormUpdateValue(FieldName="Title", FieldValue="three")]
    rows().bulk_validate_update_list_items([1], values).execute_query()
    assert _titles(rows().items) == ["three"]
    query = (
        "<View><Query><Where><Eq><FieldRef Name='Title'/><Value Type='Text'>three</Value></Eq></Where></Query></View>"
    )
    assert len(rows().get_items(CamlQuery.parse(query)).execute_query()) == 1
    item().set_comments_disabled(True).execute_query()
    assert item().select(["CommentsDisabled"]).get().execute_query().comments_disabled is True
    assert len(item().get_changes(ChangeQuery(Item=True, Add=True, Update=True, SystemUpdate=True)).execute_query()) > 0
    attachment = AttachmentCreationInformation("a.txt", b"abc")
    item().attachment_files.add(attachment).execute_query()
    item().attachment_files.get_by_filename("a.txt").recycle_object().execute_query()
    assert len(item().attachment_files.get().execute_query()) == 0
    recycled = item().recycle().execute_query().value
    web().recycle_bin.get_by_id(str(recycled)).restore().execute_query()
    assert _titles(rows().items) == ["three"]
    rows().delete_object().execute_query()


def test_files_and_folders_and_the_stages_of_the_bin(mapped: RunningTenant, web: Callable[[], Any]) -> None:
    library = lambda: web().get_folder_by_server_relative_url(DOCUMENTS)  # noqa: E731
    library().upload_file("b.txt", b"hello").execute_query()
    file = lambda name="b.txt": web().get_file_by_server_relative_path(f"{DOCUMENTS}/{name}")  # noqa: E731
    file().save_binary_stream(b"again").execute_query()
    versions = file().versions.get().execute_query()
    content = BytesIO()
    versions[0].download(content).execute_query()
    assert content.getvalue() == b"hello"
    file().versions.restore_by_label(versions[0].properties["VersionLabel"]).execute_query()
    assert file().get_content().execute_query().value == b"hello"
    file().checkout().execute_query()
    file().checkin("done", CheckinType.MajorCheckIn).execute_query()
    library().ensure_folder("deep/deeper").execute_query()
    folder = web().get_folder_by_server_relative_url(f"{DOCUMENTS}/deep")
    file().copyto_using_path(folder, True).execute_query()
    file("deep/b.txt").move_to_using_path(library().folders.get_by_url("deep/deeper"), MoveOperations.overwrite)
    assert library().files.get_by_url("b.txt").get().execute_query().name == "b.txt"
    assert len(folder.get_changes(ChangeQuery(Item=True, Add=True, Update=True, SystemUpdate=True)).execute_query()) > 0
    folder.rename("shallow").execute_query()
    etag = file().get().execute_query().properties["ETag"]
    recycled = file().recycle_with_e_tag(etag).execute_query().value
    first = lambda: web().recycle_bin  # noqa: E731
    first().get_by_id(str(recycled)).move_to_second_stage().execute_query()
    assert str(recycled) not in _titles(first(), "Id")
    assert len(web().get_recycle_bin_items_by_query_info(row_limit=1).execute_query()) == 1
    context(mapped, HR).site.recycle_bin.get_by_id(str(recycled)).restore().execute_query()
    assert file().get().execute_query().length == 5


def test_jobs_about_versions(mapped: RunningTenant, web: Callable[[], Any]) -> None:
    site = context(mapped, HR).site
    site.start_delete_file_versions(30).execute_query()
    assert "DeleteOlderThanDays" in site.get_progress_for_delete_file_versions().execute_query().value
    site.cancel_delete_file_versions().execute_query()
    assert "NoRequestFound" in site.get_progress_for_delete_file_versions().execute_query().value
    documents = web().lists.get_by_title("Documents")
    documents.start_delete_file_versions(30).execute_query()
    assert "DeleteOlderThanDays" in documents.get_progress_for_delete_file_versions().execute_query().value
