"""What the service calls things of its own in the language of a site, and the language that a tenant has.

Permission levels have theirs in content/role_names.py. Ids and URLs are the same in every language; that the default
library lies below `Shared Documents` everywhere is a simplification. No source has these words: they are those that
sites of such languages are known to show (K).
"""

from collections.abc import Iterable, Mapping

from .models import Site
from .site_schema import DEFAULTS
from .store import Transaction

ENGLISH = 1033
_DOCUMENT = "language"

# The associated groups: owners, visitors, members.
_GROUPS: Mapping[int, tuple[str, str, str]] = {
    ENGLISH: ("{} Owners", "{} Visitors", "{} Members"),
    1031: ("Besitzer von {}", "Besucher von {}", "Mitglieder von {}"),
    1036: ("Propriétaires de {}", "Visiteurs de {}", "Membres de {}"),
    1041: ("{} の所有者", "{} の閲覧者", "{} のメンバー"),
    3082: ("Propietarios de {}", "Visitantes de {}", "Integrantes de {}"),
}
_WORDS: Mapping[int, Mapping[str, str]] = {
    1031: {
        "Documents": "Dokumente",
        "Form Templates": "Formularvorlagen",
        "Site Assets": "Websiteobjekte",
        "Site Pages": "Websiteseiten",
        "Style Library": "Formatbibliothek",
        "Events": "Veranstaltungen",
        "User Information List": "Benutzerinformationsliste",
        "Master Page Gallery": "Gestaltungsvorlagenkatalog",
        "Web Part Gallery": "Webpartkatalog",
        "All Documents": "Alle Dokumente",
        "All Items": "Alle Elemente",
    },
    1041: {
        "Documents": "ドキュメント",
        "Form Templates": "フォーム テンプレート",
        "Site Assets": "サイトのリソース ファイル",
        "Site Pages": "サイトのページ",
        "Style Library": "スタイル ライブラリ",
        "Events": "イベント",
        "User Information List": "ユーザー情報リスト",
        "Master Page Gallery": "マスター ページ ギャラリー",
        "Web Part Gallery": "Web パーツ ギャラリー",
        "All Documents": "すべてのドキュメント",
        "All Items": "すべてのアイテム",
    },
}


def tenant_language(transaction: Transaction) -> int:
    """The language of a site for which none is chosen."""
    return int(transaction.document(_DOCUMENT, ENGLISH))


def choose_language(transaction: Transaction, language: int) -> None:
    """Give the tenant its language, before it has sites."""
    transaction.put_document(_DOCUMENT, language)


def language_of(site: Site) -> int:
    """The language that a site was made in."""
    return int(site.settings.get("Lcid", DEFAULTS["Lcid"]))


def group_names(title: str, language: int) -> tuple[str, str, str]:
    """The names of the groups that a site of the title is associated with: owners, visitors, members."""
    owners, visitors, members = (one.format(title) for one in _GROUPS.get(language, _GROUPS[ENGLISH]))
    return owners, visitors, members


def stems(names: Iterable[str]) -> list[str]:
    """Titles of which all three associated groups are among the names, in whatever language."""
    known = set(names)
    found = set()
    for patterns in _GROUPS.values():
        before, after = patterns[0].split("{}")
        titles = (n[len(before) : len(n) - len(after)] for n in known if n.startswith(before) and n.endswith(after))
        found |= {title for title in titles if {one.format(title) for one in patterns} <= known}
    return sorted(found)


def word(english: str, language: int) -> str:
    """A name that the service gives, in a language; English where none is known."""
    return _WORDS.get(language, {}).get(english, english)
