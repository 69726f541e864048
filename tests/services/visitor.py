"""Somebody at the desk whom nothing is refused: a browser of the standard library, against a process that serves."""

import uuid

from config.faults import browser
from config.faults.browser import hidden_value


class Browser(browser.Browser):
    """Its pages and forms, each of which is there."""

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
