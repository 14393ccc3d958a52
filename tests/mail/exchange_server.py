"""An Exchange Server's EWS on loopback, over HTTPS with Basic or NTLM.

What is asked is checked, what is said is scripted. Element
order and required elements are those of Microsoft's schema (types.xsd, messages.xsd).
"""

from __future__ import annotations

import base64
import contextlib
import threading
import xml.etree.ElementTree as ET  # reads what our own client sent
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import spnego
from mail_servers import Certificates
from spnego.exceptions import SpnegoError

USER, PASSWORD = "finance", "canary-exchange-5c1"
S = "{http://schemas.xmlsoap.org/soap/envelope/}"
M = "{http://schemas.microsoft.com/exchange/services/2006/messages}"
T = "{http://schemas.microsoft.com/exchange/services/2006/types}"

_ENVELOPE = """<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>
<h:ServerVersionInfo MajorVersion="15" MinorVersion="2" MajorBuildNumber="1544" MinorBuildNumber="4"
 Version="V2017_07_11" xmlns:h="http://schemas.microsoft.com/exchange/services/2006/types"/></s:Header>
<s:Body xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"
 xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"
 xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">{}</s:Body></s:Envelope>"""
_MESSAGE = (
    '<m:{0}Response><m:ResponseMessages><m:{0}ResponseMessage ResponseClass="{1}">'
    "{2}</m:{0}ResponseMessage></m:ResponseMessages></m:{0}Response>"
)
_BUSY = """<s:Fault><faultcode>a:ErrorServerBusy</faultcode><faultstring>busy</faultstring><detail>
<e:ResponseCode>ErrorServerBusy</e:ResponseCode><e:Message>busy canary-words</e:Message>
<t:MessageXml><t:Value Name="BackOffMilliseconds">{}</t:Value></t:MessageXml></detail></s:Fault>"""


@dataclass(frozen=True)
class Say:
    """What is said instead: an HTTP status (0: cut the line), an error code, or a pause in milliseconds."""

    status: int = 200
    code: str = ""
    busy: int = 0
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    does: bool = False
    after: int = 0  # with does: the copy is in the Sent Items only after so many looks


FINE = Say()  # for once as usual


@dataclass(repr=False)
class Exchange:
    """One mailbox. ``script`` has, for each operation, what is said first."""

    certificates: Certificates
    script: Mapping[str, Sequence[Say]] = field(default_factory=dict)
    which: str = "good"
    delivered: list[bytes] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)  # the Message-IDs in the Sent Items
    done: list[str] = field(default_factory=list)
    mailboxes: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    password: str = PASSWORD
    reports: Sequence[bytes] = ()  # delivery reports in the inbox
    ntlm: bool = False  # instead of Basic; NTLM_USER_FILE says who is known

    def __post_init__(self) -> None:
        self._left = {name: list(says) for name, says in self.script.items()}
        self._late: list[tuple[int, str]] = []
        handler = type("Bound", (_Handler,), {"world": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        context = getattr(self.certificates, self.which)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port: int = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self.close()
        self._thread.join(10)
        assert self.faults == []

    def close(self) -> None:
        self._server.server_close()

    def next_say(self, operation: str) -> Say:
        self.done.append(operation)
        left = self._left.get(operation)
        return left.pop(0) if left else FINE

    def expect(self, what: object, why: str) -> None:
        if not what:
            self.faults.append(why)

    # --- operations: each gives what stands in its response message ----------

    def create_item(self, body: ET.Element, say: Say) -> str:
        names = [child.tag for child in body]
        self.expect(names == [f"{M}SavedItemFolderId", f"{M}Items"], f"CreateItem of {names}")
        self.expect(body.get("MessageDisposition") == "SendAndSaveCopy", "another disposition")
        self._folder(body[0])
        (message,) = body[1]
        self.expect(message.tag == f"{T}Message", f"an item {message.tag}")
        # MimeContent is the first element of ItemType; whatever stood beside it would change the mail.
        self.expect([child.tag for child in message] == [f"{T}MimeContent"], "more than MimeContent")
        raw = base64.b64decode(message[0].text or "", validate=True)
        ident = str(BytesHeaderParser().parsebytes(raw)["Message-ID"])
        self.delivered.append(raw)
        if say.after:
            self._late.append((say.after, ident))
        else:
            self.sent.append(ident)
        return "<m:Items/>"

    def find_item(self, body: ET.Element, say: Say) -> str:
        inbox = body.find(f"./{M}ParentFolderIds/{T}DistinguishedFolderId[@Id='inbox']") is not None
        return self._find_reports(body) if inbox else self._find_sent(body, say)

    def _find_reports(self, body: ET.Element) -> str:
        fields = {each.get("FieldURI") for each in body.findall(f"./{M}Restriction//{T}FieldURI")}
        self.expect(fields == {"item:ItemClass", "item:DateTimeReceived"}, f"a search for {fields}")
        prefix = body.find(f"./{M}Restriction//{T}Contains/{T}Constant")
        self.expect(prefix is not None and prefix.get("Value") == "REPORT.IPM.Note", "another class")
        items = "".join(
            f'<t:Message><t:ItemId Id="report{number}" ChangeKey="c"/></t:Message>'
            for number in range(len(self.reports))
        )
        return self._found(items, len(self.reports))

    def get_item(self, body: ET.Element, _: Say) -> str:
        """Each item in a response message of its own, as the service has it."""
        shape = (
            body.find(f"./{M}ItemShape/{T}IncludeMimeContent") is not None
            or body.find(f"./{M}ItemShape/{T}AdditionalProperties/{T}FieldURI[@FieldURI='item:MimeContent']")
            is not None
        )
        self.expect(shape, "an item without its MIME")
        idents = [each.get("Id", "") for each in body.findall(f"./{M}ItemIds/{T}ItemId")]
        between = (
            '</m:GetItemResponseMessage><m:GetItemResponseMessage ResponseClass="Success">'
            "<m:ResponseCode>NoError</m:ResponseCode>"
        )
        return between.join(self._item(ident) for ident in idents)

    def _item(self, ident: str) -> str:
        raw = base64.b64encode(self.reports[int(ident.removeprefix("report"))]).decode()
        return (
            f'<m:Items><t:Message><t:MimeContent CharacterSet="UTF-8">{raw}</t:MimeContent>'
            f'<t:ItemId Id="{ident}" ChangeKey="c"/></t:Message></m:Items>'
        )

    def _found(self, items: str, count: int) -> str:
        return (
            f'<m:RootFolder IndexedPagingOffset="{count}" TotalItemsInView="{count}"'
            f' IncludesLastItemInRange="true"><t:Items>{items}</t:Items></m:RootFolder>'
        )

    def _find_sent(self, body: ET.Element, _: Say) -> str:
        order = ["ItemShape", "IndexedPageItemView", "Restriction", "ParentFolderIds"]
        names = [child.tag.removeprefix(M) for child in body]
        self.expect(names == [name for name in order if name in names], f"FindItem of {names}")
        self.expect(body.get("Traversal") == "Shallow", "another traversal")
        self._folder(body[-1])
        uri = body.find(f"./{M}Restriction/{T}IsEqualTo/{T}FieldURI")
        value = body.find(f"./{M}Restriction/{T}IsEqualTo/{T}FieldURIOrConstant/{T}Constant")
        self.expect(uri is not None and uri.get("FieldURI") == "message:InternetMessageId", "another field")
        wanted = "" if value is None else value.get("Value", "")
        late, self._late = self._late, []
        self.sent += [ident for looks, ident in late if looks == 1]
        self._late = [(looks - 1, ident) for looks, ident in late if looks > 1]
        found = [ident for ident in self.sent if ident == wanted]
        items = "".join(
            f'<t:Message><t:ItemId Id="i" ChangeKey="c"/><t:InternetMessageId>{ident.replace("<", "&lt;")}'
            "</t:InternetMessageId></t:Message>"
            for ident in found
        )
        return self._found(items, len(found))

    def _folder(self, holder: ET.Element) -> None:
        (place,) = holder
        self.expect(
            place.tag == f"{T}DistinguishedFolderId" and place.get("Id") == "sentitems", "another folder"
        )
        self.mailboxes.add(place.findtext(f"./{T}Mailbox/{T}EmailAddress", ""))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # header and body in one piece, or each waits 40 ms for the other's receipt
    world: Exchange
    signed_in = False

    def log_message(self, *_: Any) -> None:
        """Be quiet."""

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # handshakes that the client gives up, connections that are cut
            super().handle()

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if not (self._knows_by_ntlm() if self.world.ntlm else self._knows_by_password()):
            return
        self.world.expect(self.path == "/EWS/Exchange.asmx", f"another place: {self.path}")
        self.world.expect(self.headers["Content-Type"] == "text/xml; charset=utf-8", "another content type")
        envelope = ET.fromstring(asked)  # noqa: S314 - our own client's
        self.world.expect(envelope.tag == f"{S}Envelope", "no envelope")
        version = envelope.find(f"./{S}Header/{T}RequestServerVersion")
        self.world.expect(version is not None and version.get("Version"), "no RequestServerVersion")
        body = next(iter(envelope.findall(f"./{S}Body/*")))
        operation = body.tag.removeprefix(M)
        say = self.world.next_say(operation)
        works = {
            "CreateItem": self.world.create_item,
            "FindItem": self.world.find_item,
            "GetItem": self.world.get_item,
        }
        work = works.get(operation)
        if work is None:  # ConvertId, by which exchangelib asks for the server's version
            self._say(operation, Say(code="ErrorInvalidIdMalformed"), "")
            return
        inner = work(body, say) if say is FINE or say.does else ""
        self._say(operation, say, inner)

    def _knows_by_password(self) -> bool:
        expected = base64.b64encode(f"{USER}:{self.world.password}".encode()).decode()
        known = self.headers.get("Authorization") == f"Basic {expected}"
        if not known:
            self._reply(401, "", {"WWW-Authenticate": 'Basic realm="mail"'})
        return known

    def _knows_by_ntlm(self) -> bool:
        """NTLM signs a connection in, not a request (MS-NTHT): challenge, response, then it is known."""
        if self.signed_in:
            return True
        given = self.headers.get("Authorization", "").removeprefix("NTLM ")
        if not given:
            self._acceptor = spnego.server(protocol="ntlm")
            self._reply(401, "", {"WWW-Authenticate": "NTLM"})
            return False
        try:
            answer = self._acceptor.step(base64.b64decode(given))
        except SpnegoError:
            self._reply(401, "", {"WWW-Authenticate": "NTLM"})
            return False
        self.signed_in = self._acceptor.complete
        if not self.signed_in:
            self._reply(401, "", {"WWW-Authenticate": f"NTLM {base64.b64encode(answer or b'').decode()}"})
        return self.signed_in

    def _say(self, operation: str, say: Say, inner: str) -> None:
        if say.status == 0:
            self.close_connection = True
        elif say.busy:
            self._reply(500, _ENVELOPE.format(_BUSY.format(say.busy)))
        elif say.code:
            words = f"<m:MessageText>canary-words</m:MessageText><m:ResponseCode>{say.code}</m:ResponseCode>"
            words += "<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>"
            self._reply(200, _ENVELOPE.format(_MESSAGE.format(operation, "Error", words)))
        elif say is FINE:
            words = f"<m:ResponseCode>NoError</m:ResponseCode>{inner}"
            self._reply(200, _ENVELOPE.format(_MESSAGE.format(operation, "Success", words)))
        else:
            self._reply(say.status, say.body, say.headers)

    def _reply(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
