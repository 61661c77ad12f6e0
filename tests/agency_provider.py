"""An agency's OpenID Connect provider on this machine: discovery, codes with PKCE, signed tokens, user info."""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "wuse", "a secret of the agency"


@dataclass
class Provider:
    """A provider whose next visitor is `user`; `claims` go into the token. `asked`: what its pages were sent.

    `subject`: the visitor's lasting identifier, made from the name when it is not said.
    """

    address: str = ""
    user: str = "li.na"
    subject: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    challenges: dict[str, str] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def told(self) -> dict[str, Any]:
        """What the provider says about the visitor."""
        return {"sub": self.subject or f"s-{self.user}", "preferred_username": self.user}

    def discovery(self) -> dict[str, Any]:
        pages = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        found = {name: f"{self.address}/{page}" for name, page in pages.items()}
        return {"issuer": self.address, "userinfo_endpoint": f"{self.address}/userinfo", **found}

    def authorized(self, asked: dict[str, str]) -> str:
        """Where the visitor is sent back to."""
        self.asked.append(asked)
        code = f"code-{len(self.asked)}"
        self.challenges[code] = asked["code_challenge"]
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """The tokens for a code; none without the verifier that fits its challenge, or the secret."""
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if self.challenges.pop(sent["code"], "") != challenge or sent.get("client_secret") != SECRET:
            return None
        claims = {
            **self.told(),
            "iss": self.address,
            "aud": CLIENT,
            "iat": 1,
            "exp": 4102444800,
            **self.claims,
        }
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": signed}

    def keys(self) -> dict[str, Any]:
        shown = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**shown, "kid": "1", "use": "sig", "alg": "RS256"}]}


@contextmanager
def agency_provider() -> Iterator[Provider]:
    """A provider that answers until the block is left."""
    provider = Provider()

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(url.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorized(asked))
                self.end_headers()
                return
            pages = {"/jwks": provider.keys, "/userinfo": provider.told}
            self._json(pages.get(url.path, provider.discovery)())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = provider.token({name: values[0] for name, values in parse_qs(body).items()})
            self._json(answer or {"error": "invalid_grant"}, 200 if answer else 400)

        def _json(self, answer: dict[str, Any], status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
