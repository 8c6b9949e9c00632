"""Facts of list templates: base type, where a list of one lies, and what a new site has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """A list template by its number."""

    number: int
    name: str
    library: bool = False
    versioning: bool = True
    base_type: int | None = None  # else 1 for libraries and 0 for lists
    icon: str = "itgen"


TEMPLATES = {
    one.number: one
    for one in (
        Template(100, "GenericList"),
        Template(101, "DocumentLibrary", library=True, icon="itdl"),
        Template(102, "Survey", base_type=4, icon="itsurvey"),
        Template(103, "Links", icon="itlink"),
        Template(104, "Announcements", icon="itann"),
        Template(105, "Contacts", icon="itcontct"),
        Template(106, "Events", versioning=False, icon="itevent"),
        Template(107, "Tasks", icon="ittask"),
        Template(108, "DiscussionBoard", icon="itdisc"),
        Template(109, "PictureLibrary", library=True, icon="itil"),
        Template(110, "DataSources", library=True),
        Template(112, "UserInformation", versioning=False),
        Template(113, "WebPartCatalog", library=True),
        Template(115, "XMLForm", library=True),
        Template(116, "MasterPageCatalog", library=True),
        Template(119, "WebPageLibrary", library=True, icon="itwp"),
        Template(120, "GridList"),
        Template(121, "SolutionCatalog", library=True),
        Template(122, "NoCodePublic", library=True),
        Template(124, "DesignCatalog"),
        Template(150, "GanttTasks"),
        Template(170, "PromotedLinks"),
        Template(171, "TasksWithTimelineAndHierarchy"),
        Template(851, "AssetLibrary", library=True),
        Template(1100, "IssueTracking", base_type=5),
    )
}

# Title, folder, template, hidden, items that come with it.
DEFAULT_LISTS = (
    ("Documents", "Shared Documents", 101, False, 0),
    ("Form Templates", "FormServerTemplates", 101, False, 0),
    ("Site Assets", "SiteAssets", 101, False, 0),
    ("Site Pages", "SitePages", 119, False, 1),
    ("Style Library", "Style Library", 101, False, 0),
    ("Events", "Lists/Events", 106, False, 0),
    ("User Information List", "_catalogs/users", 112, True, 3),
    ("Master Page Gallery", "_catalogs/masterpage", 116, True, 20),
    ("Web Part Gallery", "_catalogs/wp", 113, True, 0),
)
CATALOGS = {112: "_catalogs/users", 113: "_catalogs/wp", 116: "_catalogs/masterpage"}
