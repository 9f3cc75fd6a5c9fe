"""How an event is brought to an address, against real servers: where it goes, what is believed, and for how long."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from handlers.webhooks import addresses, rules
from handlers.webhooks.sending import MOST_ANSWER, Postman, look_up

if TYPE_CHECKING:
    from tests.webhooks.conftest import Receiver

Serve = Callable[[Callable[[socket.socket], None]], int]
BODY = '{"note":"很满意"}'.encode()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answer each connection to a port of this machine in a way of the test's own; return the port."""
    stopping = threading.Event()
    opened: list[socket.socket] = []

    def start(answer: Callable[[socket.socket], None]) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        opened.append(server)

        def run() -> None:
            while not stopping.is_set():
                with suppress(OSError):
                    connection, _ = server.accept()
                    threading.Thread(target=handle, args=(connection,), daemon=True).start()

        def handle(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                answer(connection)

        threading.Thread(target=run, daemon=True).start()
        return int(server.getsockname()[1])

    yield start
    stopping.set()
    for one in opened:
        one.close()


def _to(port: int, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> addresses.Address:
    return addresses.read(f"{scheme}://{host}:{port}{path}")


def _read(connection: socket.socket) -> None:
    """Read until the whole body has come, or nothing more does."""
    came = b""
    while not came.endswith(BODY) and (more := connection.recv(65_536)):
        came += more


def test_it_arrives_as_it_was_signed(receiver: Receiver) -> None:
    address = addresses.read(receiver.url)
    outcome = Postman(inside=True).send(address, {"X-Haoping-Signature": rules.signature("s", BODY)}, BODY)
    assert (outcome.status, outcome.error) == (204, "")
    (taken,) = receiver.after(1)
    assert taken.raw == BODY
    assert taken.path == "/in?key=k1"
    assert taken.headers["Host"] == f"127.0.0.1:{address.port}"
    assert taken.headers["X-Haoping-Signature"] == rules.signature("s", BODY)


def test_no_redirection_is_followed(receiver: Receiver) -> None:
    receiver.answer = lambda _: 307
    outcome = Postman(inside=True).send(addresses.read(receiver.url), {}, BODY)
    assert (outcome.status, outcome.error) == (307, "redirected")
    assert [one.path for one in receiver.taken] == ["/in?key=k1"]


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
def test_what_answers_anything_else_has_not_taken_it(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda _: status
    outcome = Postman(inside=True).send(addresses.read(receiver.url), {}, BODY)
    assert (outcome.status, outcome.error) == (status, "status")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"])
def test_from_outside_nothing_goes_to_a_private_network(receiver: Receiver, host: str) -> None:
    port = addresses.read(receiver.url).port
    for scheme in ("http", "https"):
        outcome = Postman(inside=False).send(_to(port, host=host, scheme=scheme), {}, BODY)
        assert (outcome.status, outcome.error) == (None, "private")
    assert not receiver.taken


@pytest.mark.parametrize("host", ["169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "0.0.0.0", "[fe80::1]"])
def test_nothing_ever_goes_to_the_clouds_metadata(host: str) -> None:
    for inside in (True, False):
        assert Postman(inside=inside).send(_to(80, host=host), {}, BODY).error == "private"


def test_unencrypted_it_goes_only_within_a_private_network() -> None:
    assert Postman(inside=True).send(_to(80, host="8.8.8.8"), {}, BODY).error == "unencrypted"
    assert Postman(inside=False).send(_to(80, host="8.8.8.8"), {}, BODY).error == "unencrypted"


def test_a_name_is_looked_up_once_and_what_was_found_is_connected_to(receiver: Receiver) -> None:
    port, asked = addresses.read(receiver.url).port, []

    def rebinding(host: str, port: int) -> Iterable[tuple[Any, ...]]:
        """The name server of somebody who gives another address each time."""
        asked.append(host)
        return look_up("93.184.216.34" if len(asked) > 1 else "127.0.0.1", port)

    outside, inside = Postman(inside=False, look_up=rebinding), Postman(inside=True, look_up=rebinding)
    assert outside.send(_to(port, host="shop.example.com", scheme="https"), {}, BODY).error == "private"
    asked.clear()
    assert inside.send(_to(port, host="shop.example.com"), {}, BODY).status == 204
    assert asked == ["shop.example.com"]
    assert receiver.taken[0].headers["Host"] == f"shop.example.com:{port}"


def test_what_is_not_there_is_said(serve: Serve) -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    assert Postman(inside=True).send(_to(port), {}, BODY).error == "refused"
    assert Postman(inside=True).send(addresses.read("http://no-such-name.invalid/"), {}, BODY).error == "unresolved"
    for nonsense in (
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200,
    ):

        def answer(connection: socket.socket, said: bytes = nonsense) -> None:
            _read(connection)
            connection.sendall(said)

        assert Postman(inside=True).send(_to(serve(answer)), {}, BODY).error == "broken"


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "])
def test_who_answers_drop_by_drop_is_hung_up_on(serve: Serve, said: bytes) -> None:
    hung_up = threading.Event()

    def answer(connection: socket.socket) -> None:
        _read(connection)
        connection.sendall(said)
        connection.settimeout(0.02)
        while not hung_up.is_set():
            try:
                if said:
                    connection.sendall(b"a")
                if not connection.recv(1):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        hung_up.set()

    outcome = Postman(inside=True, whole=0.3).send(_to(serve(answer)), {}, BODY)
    assert (outcome.status, outcome.error) == (None, "slow")
    assert hung_up.wait(60)


def test_an_answer_without_an_end_is_not_read_to_its_end(serve: Serve) -> None:
    sent = []

    def answer(connection: socket.socket) -> None:
        _read(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            sent.append(connection.send(b"x" * MOST_ANSWER))

    assert Postman(inside=True).send(_to(serve(answer)), {}, BODY).status == 200


# ---- TLS


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate for a name, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop")])
    try:
        alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)
    begin = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=40_000))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return files


def test_over_tls_whoever_answers_proves_who_they_are(serve: Serve, tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path, "localhost")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)

    def answer(connection: socket.socket) -> None:
        with server.wrap_socket(connection, server_side=True) as tls:
            _read(tls)
            tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    port = serve(answer)
    trusting = ssl.create_default_context(cafile=str(certificate))
    sends = Postman(inside=True, context=trusting).send
    assert sends(_to(port, host="localhost", scheme="https"), {}, BODY).status == 200
    assert sends(_to(port, scheme="https"), {}, BODY).error == "certificate"  # it is of another name
    strange = Postman(inside=True).send(_to(port, host="localhost", scheme="https"), {}, BODY)
    assert strange.error == "certificate"
    plain = serve(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n"))
    assert sends(_to(plain, host="localhost", scheme="https"), {}, BODY).error == "certificate"
    silent = serve(_read)
    slow = Postman(inside=True, context=trusting, whole=0.3).send(
        _to(silent, host="localhost", scheme="https"), {}, BODY
    )
    assert slow.error == "slow"
