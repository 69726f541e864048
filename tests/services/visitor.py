"""A browser of the standard library alone: cookies, forms and redirects, against a process that serves."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid


class Browser:
    """Somebody at the desk: cookies, forms and redirects, with nothing but the standard library."""

    def __init__(self, base):
        self.base = base
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def open(self, path, data=None, **headers):
        """Status, final path and text. `data`: the form's values, or its bytes as they are sent."""
        body = urllib.parse.urlencode(data).encode() if isinstance(data, dict) else data
        request = urllib.request.Request(f"{self.base}{path}", body, {"Referer": self.base} | headers)
        try:
            with self.opener.open(request, timeout=20) as response:
                return response.status, urllib.parse.urlsplit(response.url).path, response.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, path, refusal.read().decode()

    def get(self, path):
        status, _, text = self.open(path)
        assert status == 200, (path, status, text[:2000])
        return text

    def post(self, page, path, **values):
        """Send a form that stands on `page`, with its hidden fields. Where it led, and what is there."""
        text = self.get(page)
        hidden = {
            name: hidden_value(text, name) for name in ("csrfmiddlewaretoken", "version") if f'name="{name}"' in text
        }
        status, landed, text = self.open(path, hidden | values)
        assert status == 200, (path, status, text[:4000])
        return landed, text

    def upload(self, page, field, name, data, **values):
        """Send a file by the form that stands on `page`, with its hidden fields. Where it led."""
        text = self.get(page)
        hidden = {
            each: hidden_value(text, each) for each in ("csrfmiddlewaretoken", "token") if f'name="{each}"' in text
        }
        line = f"----{uuid.uuid4().hex}"
        parts = [f'--{line}\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{value}\r\n'
                 for each, value in (hidden | values).items()]  # fmt: skip
        parts.append(
            f'--{line}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = "".join(parts).encode() + data + f"\r\n--{line}--\r\n".encode()
        status, landed, text = self.open(page, body, **{"Content-Type": f"multipart/form-data; boundary={line}"})
        assert status == 200, text[:2000]
        return landed


def hidden_value(text, name):
    """The value of a hidden field, whatever the order of its attributes."""
    field = next(tag for tag in re.findall(r"<input[^>]*>", text) if f'name="{name}"' in tag)
    return re.search(r'value="([^"]*)"', field)[1]
