"""What people keep in sites: only where content was asked for. See the package."""

from __future__ import annotations

from ..operation import Host, Operation
from .words import IDEMPOTENT, ITEMS_PAGE, LIST, ONCE, READ, ROLE, SAFE, WRITE

_BEHIND = f"$top={ITEMS_PAGE}&$skiptoken=Paged%3DTRUE%26p_ID%3D{{id_before}}"
_ROW = f"{LIST}/items({{item}})"
_FILE = "/_api/web/GetFileByServerRelativePath(DecodedUrl='{path}')"
_FOLDER = "/_api/web/GetFolderByServerRelativePath(DecodedUrl='{folder}')"
_PATH = "/_api/web/GetFolderByServerRelativePath(DecodedUrl='{path}')"

CONTENT = (
    # -- what people keep in it: only where content was asked for --
    # Whether a row has permissions of its own is a column that clients select; beside a star is an assumption.
    Operation(
        "content.items", "GET", Host.SITE,
        f"{LIST}/items?$select=*,FileRef,FSObjType,HasUniqueRoleAssignments,AttachmentFiles/FileName"
        f"&$expand=AttachmentFiles&{_BEHIND}", READ, SAFE, "K", content=True,
    ),
    Operation(
        "content.files", "GET", Host.SITE,
        f"{LIST}/items?$select=*,FileRef,FSObjType,HasUniqueRoleAssignments,File/Length,File/ETag,File/UniqueId"
        f"&$expand=File&{_BEHIND}", READ, SAFE, "K", content=True,
    ),
    Operation(
        "content.grants", "GET", Host.SITE, f"{_ROW}/roleassignments?$expand=Member,RoleDefinitionBindings", READ,
        SAFE, "C", content=True,
    ),
    Operation(
        "content.attachment", "GET", Host.SITE, f"{_ROW}/AttachmentFiles('{{name}}')/$value", READ, SAFE, "D",
        content=True,
    ),
    Operation(
        "content.file-row", "GET", Host.SITE, f"{_FILE}/ListItemAllFields?$select=Id", READ, SAFE, "C", content=True
    ),
    Operation(
        "content.folder-row", "GET", Host.SITE, f"{_PATH}/ListItemAllFields?$select=Id", READ, SAFE, "C",
        content=True,
    ),
    Operation(
        "content.users", "GET", Host.SITE, "/_api/web/siteusers?$select=Id,LoginName", READ, SAFE, "C", content=True
    ),
    Operation(
        "content.bytes", "GET", Host.SITE, f"{_FILE}/$value", READ, SAFE, "R", content=True,
    ),
    # Forms of uploads that public code sends; the excerpt of the metadata has no files, and nothing is recorded.
    Operation(
        "content.add-folder", "POST", Host.SITE, "/_api/web/Folders/AddUsingPath(DecodedUrl='{path}')", WRITE,
        IDEMPOTENT, "M", content=True,
    ),
    Operation(
        "content.add-file", "POST", Host.SITE,
        f"{_FOLDER}/Files/AddUsingPath(DecodedUrl='{{name}}',Overwrite={{overwrite}})", WRITE, ONCE, "X",
        content=True,
    ),
    Operation(
        "content.upload-start", "POST", Host.SITE, f"{_FILE}/StartUpload(uploadId=guid'{{upload}}')", WRITE, ONCE,
        "X", content=True,
    ),
    Operation(
        "content.upload-more", "POST", Host.SITE,
        f"{_FILE}/ContinueUpload(uploadId=guid'{{upload}}',fileOffset={{offset}})", WRITE, ONCE, "X", content=True,
    ),
    Operation(
        "content.upload-end", "POST", Host.SITE,
        f"{_FILE}/FinishUpload(uploadId=guid'{{upload}}',fileOffset={{offset}})", WRITE, ONCE, "X", content=True,
    ),
    # Forms: the first is recorded in a batch, the second sent by a client; that they set authors and dates is unproven.
    Operation(
        "content.add-item", "POST", Host.SITE, f"{LIST}/AddValidateUpdateItemUsingPath", WRITE, ONCE, "C",
        content=True,
    ),
    Operation(
        "content.fill-item", "POST", Host.SITE, f"{_ROW}/ValidateUpdateListItem()", WRITE, IDEMPOTENT, "C",
        content=True,
    ),
    Operation(
        "content.fill-file", "POST", Host.SITE, f"{_FILE}/ListItemAllFields/ValidateUpdateListItem()", WRITE,
        IDEMPOTENT, "X", content=True,
    ),
    Operation(
        "content.attach", "POST", Host.SITE, f"{_ROW}/AttachmentFiles/AddUsingPath(DecodedUrl='{{name}}')", WRITE,
        ONCE, "X", content=True,
    ),
    Operation(
        "content.own-permissions", "POST", Host.SITE,
        f"{_ROW}/breakroleinheritance(copyRoleAssignments=false,clearSubscopes=false)", WRITE, IDEMPOTENT, "C",
        content=True,
    ),
    Operation(
        "content.grant", "POST", Host.SITE, f"{_ROW}/roleassignments/add{ROLE}", WRITE, IDEMPOTENT, "C",
        content=True,
    ),
    Operation(
        "content.revoke", "POST", Host.SITE, f"{_ROW}/roleassignments/remove{ROLE}", WRITE, IDEMPOTENT, "C",
        content=True,
    ),
)  # fmt: skip
