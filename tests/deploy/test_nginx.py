"""nginx before a bot, as the example has it: TLS, whole requests only, and nothing but what is meant for others."""

import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from fakeslack import sign
from fakeslack.wire.delivery import encode
from tests import wants
from tests.conftest import Team

EXAMPLE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NAME = "haoping.example.com"
AROUND = """
daemon off; pid {folder}/pid; error_log {folder}/log; worker_processes 1;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/haoping.conf;
}}
"""


def certificate(folder: Path) -> Path:
    """A certificate of our own, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, SHA256())
    )
    file = folder / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return file


@dataclass
class Front:
    """nginx, and how one asks it."""

    port: int
    trusted: Path

    def connect(self) -> HTTPSConnection:
        """Connect, as to its public name."""
        trust = ssl.create_default_context(cafile=str(self.trusted))
        raw = socket.create_connection(("127.0.0.1", self.port))
        connection = HTTPSConnection(NAME, self.port)
        connection.sock = trust.wrap_socket(raw, server_hostname=NAME)
        return connection

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        """Ask once."""
        connection = self.connect()
        connection.request(method, path, body)
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
        return answer.status, said


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """What stands in the bot's place."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def serving(folder: Path, bot: int) -> Iterator[Front]:
    """Start nginx as the example says, before a bot at a port."""
    wants.programs("nginx")
    pem, port = certificate(folder), free_port()
    text = EXAMPLE.read_text().replace("listen 443", f"listen 127.0.0.1:{port}")
    text = text.replace("server 127.0.0.1:3000", f"server 127.0.0.1:{bot}")
    (folder / "haoping.conf").write_text(re.sub(r"/etc/letsencrypt/\S+\.pem", str(pem), text))
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
    command = [str(wants.program("nginx")), "-c", str(folder / "nginx.conf"), "-e", str(folder / "log")]
    with subprocess.Popen(command) as process:
        try:
            while not (folder / "pid").exists() or not (folder / "pid").read_text():
                assert process.poll() is None, (folder / "log").read_text()
            yield Front(port, pem)
        finally:
            process.terminate()


@pytest.fixture
def front(tmp_path: Path, team: Team) -> Iterator[Front]:
    assert team.bot.http is not None
    yield from serving(tmp_path, team.bot.http.port)


@pytest.fixture
def alone(tmp_path: Path, listener: socket.socket) -> Iterator[Front]:
    yield from serving(tmp_path, listener.getsockname()[1])


def test_only_what_is_meant_for_others_is_passed_on(front: Front) -> None:
    assert front.ask("POST", "/slack/events", "{}") == (401, "invalid request")
    for path in ("/s/none", "/in/none"):
        assert front.ask("GET", path) == (404, "not found")  # the bot's own words
    for path in ("/metrics", "/healthz", "/readyz", "/", "/slack", "/s", "/slack/../metrics", "//metrics"):
        status, said = front.ask("GET", path)
        assert status == 404
        assert "nginx" in said, path


def test_a_person_is_answered_through_it(front: Front, team: Team) -> None:
    alice = team.alice
    answer = alice.types("/customer add 王五", "sales")
    assert answer.delivery is not None
    kind, body = encode(answer.delivery)
    connection = front.connect()
    connection.request("POST", "/slack/events", body, {"Content-Type": kind, **sign(team.slack.signing_secret, body)})
    assert connection.getresponse().status == 200
    connection.close()


def test_a_request_is_passed_on_when_it_is_whole(alone: Front, listener: socket.socket) -> None:
    slow, quick = alone.connect(), alone.connect()
    slow.putrequest("POST", "/slack/events")
    slow.putheader("Content-Length", "4")
    slow.endheaders()
    slow.send(b"sl")
    quick.request("POST", "/slack/events", "quick")
    passed, _ = listener.accept()
    assert passed.recv(65536).endswith(b"quick")  # though the other came first
    slow.send(b"ow")
    later, _ = listener.accept()
    assert later.recv(65536).endswith(b"slow")
    for one in (passed, later, slow, quick):
        one.close()
