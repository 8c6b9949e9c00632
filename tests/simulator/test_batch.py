"""SharePoint's `$batch`: order, change sets, failures that stop nothing, and what may not be batched."""

from tests.simulator.client import A, Client, T

S = f"{T}/sites/hr"
_HEAD = "Content-Type: application/http\r\nContent-Transfer-Encoding:binary\r\n\r\n"


def _batch(client: Client, host: str, *requests: str, in_changeset: bool = False) -> list[tuple[int, str]]:
    parts = "".join(f"--{'change_1' if in_changeset else 'batch_1'}\r\n{_HEAD}{one}\r\n" for one in requests)
    if in_changeset:
        head = 'Content-Type: multipart/mixed; boundary="change_1"\r\n\r\n'
        parts = f"--batch_1\r\n{head}{parts}--change_1--\r\n"
    answer = client.post(
        f"{host}/_api/$batch", f"{parts}--batch_1--\r\n", Content_Type="multipart/mixed; boundary=batch_1"
    )
    assert answer.status_code == 200, answer.text
    boundary = answer.headers["Content-Type"].partition("boundary=")[2]
    found = []
    for part in answer.text.split(f"--{boundary}")[1:-1]:
        _, head, body = part.split("\r\n\r\n", 2)
        found.append((int(head.split(" ")[1]), body.strip()))
    return found


def test_parts_are_answered_in_order_and_a_failure_stops_none(client: Client) -> None:
    json = "Accept: application/json;odata=nometadata"
    body = '{"Title":"Batched","BaseTemplate":100}'
    made = f"POST {S}/_api/web/lists HTTP/1.1\r\n{json}\r\nContent-Type: application/json\r\n\r\n{body}\r\n"
    found = _batch(
        client,
        S,
        f"GET {S}/_api/web?$select=Title HTTP/1.1\r\n{json}\r\n",
        made,
        made,
        f"GET {S}/_api/web/lists/GetByTitle('Batched')?$select=Title HTTP/1.1\r\n{json}\r\n",
    )
    assert [status for status, _ in found] == [200, 201, 500, 200]
    assert found[3][1] == '{"Title":"Batched"}'


def test_a_changeset_is_answered_flat(client: Client) -> None:
    one = f"PATCH {S}/_api/web HTTP/1.1\r\nContent-Type: application/json\r\nIf-Match: *\r\n\r\n"
    found = _batch(client, S, one + '{"Title":"A"}\r\n', one + '{"Nonsense":1}\r\n', in_changeset=True)
    assert [status for status, _ in found] == [204, 400]
    assert client.get(f"{S}/_api/web/Title").json() == {"value": "A"}


def test_tenant_functions_are_batched_only_with_the_quirk(client: Client) -> None:
    part = f"GET {A}/_api/SPO.Tenant/sites('{client.site_id('/sites/hr')}') HTTP/1.1\r\nAccept: application/json\r\n"
    assert _batch(client, A, part)[0][0] == 400
    client.sim("POST", "quirks", {"admin_batch": True})
    assert _batch(client, A, part)[0][0] == 200


def test_what_is_no_batch_is_refused(client: Client) -> None:
    answer = client.post(f"{S}/_api/$batch", "{}", Content_Type="application/json")
    assert answer.status_code == 400
    many = "".join(f"--b\r\n{_HEAD}GET {S}/_api/web HTTP/1.1\r\n\r\n\r\n" for _ in range(101))
    assert (
        client.post(f"{S}/_api/$batch", f"{many}--b--", Content_Type="multipart/mixed; boundary=b").status_code == 400
    )
