"""A client of the control socket: JSON over HTTP on a Unix socket, nothing but the standard library."""
import http.client
import json
import socket
import urllib.parse


class Refused(Exception):
    """The daemon answered, and the answer is no."""

    def __init__(self, status, document):
        self.status = status
        self.error = (document or {}).get("error", {})
        self.code = self.error.get("code", "")
        super().__init__(f"{status} {self.code}: {self.error.get('message')} [{self.error.get('hint')}]")


class Unreachable(Exception):
    """No answer: whether the act was recorded is not known."""


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Control:
    """One person at the control socket; each call is a connection of its own."""

    def __init__(self, path, token=None, timeout=20):
        self.path, self.token, self.timeout = path, token, timeout

    def call(self, method, path, body=None, key=None):
        """The answer as a value. Raises Refused or Unreachable."""
        headers = {"Accept-Language": "en", "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        if key:
            headers["Idempotency-Key"] = key
        connection = _UnixConnection(self.path, self.timeout)
        try:
            data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
            connection.request(method, "/api/v1" + path, body=data, headers=headers)
            answer = connection.getresponse()
            text = answer.read()
            document = json.loads(text) if text else None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unreachable(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()
        if answer.status >= 400:
            raise Refused(answer.status, document)
        return document

    def get(self, path, **query):
        if query:
            path += "?" + urllib.parse.urlencode(query)
        return self.call("GET", path)

    def post(self, path, body=None, key=None):
        return self.call("POST", path, body or {}, key)
