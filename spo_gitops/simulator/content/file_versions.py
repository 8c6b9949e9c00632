"""The older versions of files: kept with their bytes when a file is written again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import argument_error
from ..odata_filter import parse_date
from ..thing import Content, Thing, Things, function, navigation
from .files import File, kept_versions, write

_LABEL = 512  # a whole version counts so much


@dataclass(slots=True)
class FileVersion(Thing):
    """An older version of a file, by its number."""

    file: File
    number: int
    type_name = "SP.FileVersion"

    def link(self) -> str:
        return f"{self.file.link()}/versions({self.number * _LABEL})"

    @property
    def record(self) -> Mapping[str, Any]:
        """What is kept of it; raises ServiceError for one that is gone."""
        found = kept_versions(self.file.row).get(self.number)
        if found is None:
            raise version_missing()
        return found

    def values(self) -> Mapping[str, Any]:
        record = self.record
        return {
            "CheckInComment": "",
            "Created": record["Modified"],
            "ExpirationDate": record.get("ExpirationDate"),
            "ID": self.number * _LABEL,
            "IsCurrentVersion": False,
            "Length": record["Length"],
            "Size": record["Length"],
            "Url": f"_vti_history/{self.number * _LABEL}{self.file.path}",
            "VersionLabel": f"{self.number}.0",
        }

    def delete(self) -> None:
        self.file.here.records.drop("fileversion", f"{self.file.row.scope_id()}:{self.number}")


@dataclass(slots=True)
class FileVersions(Things):
    """The older versions of a file."""

    file: File
    item = FileVersion

    def items(self) -> Iterator[Thing]:
        return (FileVersion(self.here, self.file, number) for number in kept_versions(self.file.row))

    def find(self, key: Any) -> Thing:
        return self.numbered(int(key) // _LABEL if str(key).isdigit() else -1)

    def labelled(self, label: str) -> FileVersion:
        """The version of a label such as `2.0`."""
        whole = label.partition(".")[0]
        return self.numbered(int(whole) if whole.isdigit() else -1)

    def numbered(self, number: int) -> FileVersion:
        """The version of a number; raises ServiceError."""
        if number not in kept_versions(self.file.row):
            raise version_missing()
        return FileVersion(self.here, self.file, number)


def version_missing() -> Exception:
    """No version has this number."""
    return argument_error("The specified version does not exist.", 404)


@navigation(File, "Versions", 30)
def _versions(file: File) -> FileVersions:
    return FileVersions(file.here, file)


@function(FileVersions, "GetById")
def _by_id(versions: FileVersions, version_id: int) -> FileVersion:
    found = versions.find(version_id)
    assert isinstance(found, FileVersion)
    return found


@function(FileVersions, "DeleteById", Effect.WRITE, 80)
def _delete(versions: FileVersions, vid: int) -> None:
    versions.find(vid).delete()


@function(FileVersions, "RecycleById", Effect.WRITE, 80)
def _recycle(versions: FileVersions, vid: int) -> None:
    versions.find(vid).delete()


@function(FileVersions, "DeleteByLabel", Effect.WRITE, 80)
def _delete_labelled(versions: FileVersions, versionlabel: str) -> None:
    versions.labelled(versionlabel).delete()


@function(FileVersions, "RecycleByLabel", Effect.WRITE, 80)
def _recycle_labelled(versions: FileVersions, versionlabel: str) -> None:
    versions.labelled(versionlabel).delete()


@function(FileVersions, "DeleteAll", Effect.WRITE, 120)
def _delete_all(versions: FileVersions) -> None:
    for version in list(versions.items()):
        version.delete()


@function(FileVersions, "RestoreByLabel", Effect.WRITE, 150)
def _restore(versions: FileVersions, versionlabel: str) -> None:
    write(versions.file.row, versions.labelled(versionlabel).record["Bytes"])


@function(FileVersion, "SetExpirationDate", Effect.WRITE, 80)
def _expire(version: FileVersion, expiration_date: str | None = None) -> None:
    """Without a date a version is kept for good."""
    moment = None if expiration_date is None else parse_date(expiration_date)
    here, row = version.file.here, version.file.row
    here.records.change("fileversion", f"{row.scope_id()}:{version.number}", ExpirationDate=moment)


@function(FileVersion, "OpenBinaryStream")
@function(FileVersion, "$value")
def _bytes(version: FileVersion) -> Content:
    return Content(version.record["Bytes"])
