"""Malformed requests, as hypothesis draws them."""

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

A = "contoso-admin.sharepoint.com"
HOSTS = ("contoso.sharepoint.com", A, "contoso-my.sharepoint.com", "graph.microsoft.com", "login.microsoftonline.com")
_PROCESS_QUERY = "/_vti_bin/client.svc/ProcessQuery"
_NAMESPACE = "http://schemas.microsoft.com/sharepoint/clientquery/2009"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_TENANT = '<Constructor Id="1" TypeId="{268004ae-ef6b-4e9b-8425-127220d84719}"/>'


@dataclass(frozen=True, slots=True)
class Malformed:
    """One request without its token; `token` replaces it when it is not None."""

    host: str
    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    token: str | None = None


# What may stand in a request line and in headers: the client's own library refuses anything else.
_line = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"), max_size=60)
_words = st.sampled_from(
    [
        "web",
        "site",
        "lists",
        "items",
        "siteusers",
        "GetByTitle('x')",
        "GetList('/')",
        "fields(1)",
        "$value",
        "$count",
        "SPO.Tenant",
        "sites('x')",
        "HubSites",
        "GetById()",
        "contextinfo",
        "roleassignments",
        "_x",
        "((",
        "'))",
        "%00",
        "%ff",
        "..",
        "v1.0",
        "groups",
        "users",
        "$batch",
    ]
)
_expressions = st.lists(
    st.sampled_from(
        [
            "Title",
            "Id",
            "eq",
            "ne",
            "and",
            "or",
            "not",
            "(",
            ")",
            "'x'",
            "''",
            "'",
            "1",
            "null",
            "datetime'x'",
            "guid'x'",
            "substringof",
            "startswith",
            ",",
            "/",
            "$it",
        ]
    ),
    max_size=14,
).map("%20".join)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


def _odata() -> st.SearchStrategy[Malformed]:
    options = st.sampled_from(("$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$skiptoken", "@a"))
    query = st.tuples(options, _expressions | _line).map(lambda pair: f"{pair[0]}={pair[1]}")
    place = st.sampled_from(("web/lists", "web/siteusers", "web", "site", "web/lists/GetByTitle('Documents')/items"))
    path = st.tuples(place, query).map(lambda pair: f"/sites/hr/_api/{pair[0]}?{pair[1]}")
    return st.builds(Malformed, st.just(HOSTS[0]), st.sampled_from(("GET", "POST", "DELETE")), path)


def _addresses() -> st.SearchStrategy[Malformed]:
    steps = st.lists(_words | _line.map(lambda text: text.replace("?", "")), max_size=6).map("/".join)
    starts = st.sampled_from(("/_api/", "/sites/hr/_api/", "/", "/v1.0/", "/sites/../../_api/", "/%2e%2e/"))
    path = st.tuples(starts, steps).map("".join)
    methods = st.sampled_from(("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "MERGE"))
    return st.builds(Malformed, st.sampled_from(HOSTS), methods, path)


def _bodies() -> st.SearchStrategy[Malformed]:
    types = st.sampled_from(
        ("application/json", "text/plain", "application/json;odata=verbose", "multipart/mixed", "x", "")
    )
    paths = st.sampled_from(
        (
            "/sites/hr/_api/web/lists",
            "/sites/hr/_api/web/ensureuser",
            "/_api/SPSiteManager/create",
            "/sites/hr/_api/web/GetFolderByServerRelativePath(decodedUrl='/../..')/Files/Add(url='../x')",
            "/sites/hr/_api/web/lists/GetByTitle('Documents')/RenderListDataAsStream",
            "/sites/hr/_api/web/lists/GetByTitle('Documents')/GetItems",
        )
    )
    objects = st.dictionaries(
        st.sampled_from(("Title", "parameters", "query", "request", "ViewXml", "__metadata")), _json
    )
    body = st.binary(max_size=80) | _json.map(repr).map(str.encode) | objects.map(lambda one: _dumped(one))
    headers = st.builds(lambda kind: {"Content-Type": kind, "If-Match": '"x"'}, types)
    return st.builds(Malformed, st.just(HOSTS[0]), st.sampled_from(("POST", "PATCH")), paths, body, headers)


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


def _xml() -> st.SearchStrategy[Malformed]:
    elements = st.lists(
        st.sampled_from(
            (
                '<ObjectPath Id="2" ObjectPathId="1"/>',
                '<Query Id="3" ObjectPathId="9"/>',
                '<Query ObjectPathId="1"><Query SelectAllProperties="true"/></Query>',
                '<Method Name="Nothing" Id="4" ObjectPathId="1"/>',
                '<Method Name="GetSitePropertiesByUrl" Id="4" ObjectPathId="1"><Parameters/></Method>',
                '<SetProperty Id="5" ObjectPathId="1" Name="Title"><Parameter Type="Enum">x</Parameter></SetProperty>',
                '<Method Id="1" ParentId="1" Name="x"/>',
                _TENANT,
                "&unknown;",
                "<![CDATA[x]]>",
                "</Actions>",
            )
        ),
        max_size=6,
    ).map("".join)
    whole = st.tuples(elements, elements).map(
        lambda pair: (
            f'<Request xmlns="{_NAMESPACE}"><Actions>{pair[0]}</Actions><ObjectPaths>{pair[1]}</ObjectPaths></Request>'
        )
    )
    bombs = st.sampled_from(
        (
            f'<!DOCTYPE x [<!ENTITY l0 "l">{_LAUGHS}]><Request>&l9;</Request>',
            '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Request>&f;</Request>',
            "<" * 3000,
            "<a>" * 3000,
            "",
        )
    )
    body = (whole | bombs | st.text(max_size=40)).map(str.encode)
    headers = st.just({"Content-Type": "text/xml"})
    hosts = st.sampled_from(HOSTS[:2])
    return st.builds(Malformed, hosts, st.just("POST"), st.just(_PROCESS_QUERY), body, headers)


def _views() -> st.SearchStrategy[Malformed]:
    parts = st.sampled_from(
        (
            "<View>",
            "</View>",
            "<Where>",
            "<Eq/>",
            "<FieldRef Name='x'/>",
            "<RowLimit>-1</RowLimit>",
            "<In>",
            "&x;",
            "<!DOCTYPE a>",
        )
    )
    body = (
        st.lists(parts, max_size=8)
        .map("".join)
        .map(lambda text: _dumped({"parameters": {"ViewXml": text, "Paging": text}}))
    )
    path = "/sites/hr/_api/web/lists/GetByTitle('Documents')/RenderListDataAsStream"
    return st.builds(
        Malformed,
        st.just(HOSTS[0]),
        st.just("POST"),
        st.just(path),
        body,
        st.just({"Content-Type": "application/json"}),
    )


def _batches() -> st.SearchStrategy[Malformed]:
    pieces = st.sampled_from(
        (
            "--b\r\n",
            "--b--\r\n",
            "--c\n",
            "Content-Type: application/http\r\n\r\n",
            "Content-Type: multipart/mixed; boundary=c\r\n\r\n",
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
            "GET /_api/web HTTP/1.1\r\n\r\n",
            "GET https://evil.example/_api/web HTTP/1.1\r\n\r\n",
            "GET ../../_api/$batch HTTP/1.1\r\n\r\n",
            "POST x\r\n\r\n{",
            "\r\n",
        )
    )
    body = st.lists(pieces, max_size=12).map("".join).map(str.encode)
    kinds = st.sampled_from(
        ("multipart/mixed; boundary=b", "multipart/mixed; boundary=", "multipart/mixed", 'x; boundary="b"')
    )
    headers = st.builds(lambda kind: {"Content-Type": kind}, kinds)
    return st.builds(Malformed, st.sampled_from(HOSTS[:2]), st.just("POST"), st.just("/_api/$batch"), body, headers)


def _graph() -> st.SearchStrategy[Malformed]:
    requests = st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "id": st.sampled_from(("1", "2", 3, None)),
                "method": st.sampled_from(("GET", "POST", "x", None)),
                "url": st.sampled_from(("/groups", "/users/x", "//", "http://[", "", None)),
                "dependsOn": st.sampled_from((["1"], ["9"], "1", None)),
                "body": _json,
            },
        ),
        max_size=4,
    )
    body = requests.map(lambda many: _dumped({"requests": many})) | _json.map(lambda value: _dumped(value))
    headers = st.just({"Content-Type": "application/json"})
    paths = st.sampled_from(
        ("/v1.0/$batch", "/v1.0/groups", "/v1.0/groups/x/members/$ref", "/beta/admin/sharepoint/settings")
    )
    return st.builds(Malformed, st.just(HOSTS[3]), st.sampled_from(("POST", "PATCH")), paths, body, headers)


def _tokens() -> st.SearchStrategy[Malformed]:
    parts = st.lists(_line, min_size=1, max_size=4).map(".".join)
    tokens = (
        parts.map(lambda text: f"Bearer {text}") | _line | st.sampled_from(("Bearer", "Bearer a.b.c", "Basic eDp5", ""))
    )
    return st.builds(Malformed, st.sampled_from(HOSTS[:4]), st.just("GET"), st.just("/_api/web"), token=tokens)


def _sign_in() -> st.SearchStrategy[Malformed]:
    names = st.sampled_from(
        ("grant_type", "client_id", "client_assertion", "client_assertion_type", "scope", "client_secret")
    )
    form = st.dictionaries(names, _line, max_size=6).map(
        lambda one: "&".join(f"{k}={v}" for k, v in one.items()).encode()
    )
    paths = st.sampled_from(
        ("/contoso.onmicrosoft.com/oauth2/v2.0/token", "/x/oauth2/v2.0/token", "/common/discovery/instance")
    )
    headers = st.just({"Content-Type": "application/x-www-form-urlencoded"})
    return st.builds(Malformed, st.just(HOSTS[4]), st.sampled_from(("POST", "GET")), paths, form, headers)


# An object path that begins at itself.
ITSELF = Malformed(
    HOSTS[0],
    "POST",
    _PROCESS_QUERY,
    (
        f'<Request xmlns="{_NAMESPACE}"><Actions><ObjectPath Id="2" ObjectPathId="1"/></Actions><ObjectPaths>'
        '<Method Id="1" ParentId="1" Name="x"/></ObjectPaths></Request>'
    ).encode(),
    {"Content-Type": "text/xml"},
)


# A parameter that is null.
NOTHING = Malformed(
    HOSTS[0],
    "POST",
    "/sites/hr/_api/web/lists/GetByTitle('Documents')/GetItems",
    b'{"query":null}',
    {"Content-Type": "application/json"},
)


def malformed() -> st.SearchStrategy[Malformed]:
    """Any of them."""
    return st.one_of(_odata(), _addresses(), _bodies(), _xml(), _views(), _batches(), _graph(), _tokens(), _sign_in())
