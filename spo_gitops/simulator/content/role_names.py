"""The names of the built-in permission levels by site language; their ids are the same in every one."""

from collections.abc import Mapping

_IDS = (1073741829, 1073741828, 1073741830, 1073741827, 1073741826, 1073741825, 1073741924, 1073741832, 1073741833)
_NAMES: Mapping[int, tuple[str, ...]] = {
    1033: ("Full Control", "Design", "Edit", "Contribute", "Read", "Limited Access"),
    1031: ("Vollzugriff", "Entwerfen", "Bearbeiten", "Mitwirken", "Lesen", "Beschränkter Zugriff"),
    1036: ("Contrôle total", "Conception", "Modification", "Collaboration", "Lecture", "Accès limité"),
    3082: ("Control total", "Diseño", "Editar", "Colaborar", "Lectura", "Acceso limitado"),
    1040: ("Controllo completo", "Progettazione", "Modifica", "Collaborazione", "Lettura", "Accesso limitato"),
    1043: ("Volledig beheer", "Ontwerpen", "Bewerken", "Bijdragen", "Lezen", "Beperkte toegang"),
    1046: ("Controle Total", "Design", "Editar", "Colaboração", "Leitura", "Acesso Limitado"),
    1053: ("Fullständig behörighet", "Designa", "Redigera", "Delta", "Läs", "Begränsad åtkomst"),
    1030: ("Fuld kontrol", "Design", "Rediger", "Bidrag", "Læs", "Begrænset adgang"),
    1035: ("Täydet oikeudet", "Suunnittelu", "Muokkaaminen", "Osallistuminen", "Luku", "Rajoitettu käyttöoikeus"),
    1044: ("Full kontroll", "Utforming", "Rediger", "Bidra", "Les", "Begrenset tilgang"),
    1045: ("Pełna kontrola", "Projektowanie", "Edycja", "Współtworzenie", "Odczyt", "Ograniczony dostęp"),
    1041: ("フル コントロール", "デザイン", "編集", "投稿", "閲覧", "制限付きアクセス"),
}
_TEXTS = (
    "Has full control.",
    "Can view, add, update, delete, approve, and customize.",
    "Can add, edit and delete lists; can view, add, update and delete list items and documents.",
    "Can view, add, update, and delete list items and documents.",
    "Can view pages and list items and download documents.",
    "Can view specific lists, document libraries, list items, folders, or documents when given permissions.",
    "Can view pages, list items, and documents. Documents can be viewed in the browser but not downloaded.",
    "",
    "Can view web information only.",
)
_UNTRANSLATED = ("Restricted View", "System.LimitedView", "Web-Only Limited Access")


def described(number: int, language: int) -> tuple[str, str]:
    """The name and the description of a built-in level. Descriptions are English everywhere: no source has others."""
    index = _IDS.index(number)
    names = (*_NAMES.get(language, _NAMES[1033]), *_UNTRANSLATED)
    return names[index], _TEXTS[index]
