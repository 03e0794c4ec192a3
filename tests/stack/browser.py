"""A small browser without scripts: cookies, forms, TLS checked against the stack's certificate."""

import re
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took."""

    status: int
    headers: HTTPMessage
    body: bytes
    seconds: float
    url: str

    @property
    def text(self) -> str:
        return self.body.decode()


class Form(HTMLParser):
    """The fields of the page's form with this method and, if given, id, as a browser sends them."""

    def __init__(self, page: str, form_id: str = "") -> None:
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            wanted = facts.get("id") == self.form_id if self.form_id else True
            self.inside = wanted and facts.get("method", "").lower() == "post"
        if tag != "input" or not self.inside or "name" not in facts:
            return
        if facts.get("type") in {"radio", "checkbox"} and "checked" not in facts:
            return
        if facts.get("type") != "file":
            self.fields[facts["name"]] = facts.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are answers like any other."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass
class Browser:
    """One person's; `address` begins with https."""

    address: str
    certificate: str
    jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        trusted = ssl.create_default_context(cafile=self.certificate)
        self.opener = urllib.request.build_opener(
            _Stay,
            urllib.request.HTTPCookieProcessor(self.jar),
            urllib.request.HTTPSHandler(context=trusted),
        )

    def get(self, path: str, **headers: str) -> Answer:
        return self._send(path, None, headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        return self._send(path, urlencode(fields).encode(), headers)

    def upload(self, path: str, name: str, file: tuple[str, bytes], token: str) -> Answer:
        """One file as the page's script sends it."""
        line, (filename, content) = uuid4().hex, file
        head = (
            f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{line}--\r\n".encode()
        kind = f"multipart/form-data; boundary={line}"
        return self._send(path, body, {"Content-Type": kind, "X-CSRFToken": token})

    def sign_in(self, email: str, password: str) -> Answer:
        page = self.get("/accounts/login/")
        fields = {**Form(page.text).fields, "login": email, "password": password}
        return self.post("/accounts/login/", fields)

    def _send(self, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        url = path if path.startswith("http") else self.address + path
        sent = {"Referer": self.address + "/", "Origin": self.address, **headers}
        sent = {name.replace("_", "-"): value for name, value in sent.items()}
        request = urllib.request.Request(url, data=body, headers=sent)
        began = time.monotonic()
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            content = answer.read()
        seconds = time.monotonic() - began
        return Answer(answer.status, answer.headers, content, seconds, url)


def token_of(page: str) -> str:
    """The page's CSRF token."""
    return Form(page).fields["csrfmiddlewaretoken"]


def upload_address(page: str) -> tuple[str, str]:
    """Where the page's file input sends a file, and its name."""
    found = re.search(r"<input[^>]*data-upload-url[^>]*>", page)
    assert found, page
    parts = dict(re.findall(r'([\w-]+)="([^"]*)"', found.group()))
    return parts["data-upload-url"].replace("&amp;", "&"), parts["name"]
