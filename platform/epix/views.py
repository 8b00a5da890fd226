"""The doors: SOAP and REST. Each reads the request, calls one service and writes the answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from epix import rest
from epix.messages import CallIn, CallOut, Shown
from epix.models import ExchangeRequest
from epix.services import handle
from epix.wire import names
from epix.wire.faults import WireFault
from epix.wire.names import Dialect
from epix.wire.writing import CONTENT_TYPE
from epix.wire.wsdl import write_wsdl


def shown_by(request: HttpRequest) -> Shown:
    """What the caller shows: proven or not is for `epix.identity` to say."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return Shown(
        remote_address=request.META.get("REMOTE_ADDR", ""),
        subject=request.headers.get("X-SSL-Client-S-DN", ""),
        fingerprint=request.headers.get("X-SSL-Client-Fingerprint", ""),
        token=token.strip() if scheme.lower() == "bearer" else "",
    )


@method_decorator(csrf_exempt, name="dispatch")
class SoapView(View):
    """The SOAP door. GET gives the WSDL, POST answers a call; both dialects on every address."""

    http_method_names = ["get", "post"]
    dialect: Dialect = names.HUB
    operations: tuple[str, ...] = names.OPERATIONS

    def get(self, request: HttpRequest, **_place: str) -> HttpResponse:
        """The WSDL of this address, `?wsdl` or not."""
        address = request.build_absolute_uri(request.path)
        wsdl = write_wsdl(self.dialect, address=address, operations=self.operations)
        return HttpResponse(wsdl, content_type=CONTENT_TYPE)

    def post(self, request: HttpRequest, iso2: str = "") -> HttpResponse:
        """The answer's envelope; a fault comes with HTTP 500 as SOAP 1.1 says."""
        call = CallIn(
            body=request.read(names.MAX_NOTICE_BYTES + 1),
            door=ExchangeRequest.Door.SOAP,
            shown=shown_by(request),
            country=iso2,
            soap_action=request.headers.get("SOAPAction", ""),
            default_dialect=self.dialect,
        )
        answer = handle(call)
        response = HttpResponse(answer.body, status=answer.http_status, content_type=CONTENT_TYPE)
        response["X-EPIX-Exchange"] = answer.exchange
        return response


@csrf_exempt
def get_permit(request: HttpRequest, iso2: str, number: str) -> HttpResponse:
    """`GET …/permits/<iso2>/<number>`: the permit; `?final=1` asks for the endorsed one."""
    if request.method != "GET":
        return rest.method_not_allowed("GET")
    body = rest.look_up_envelope(
        iso2=iso2,
        number=number,
        is_final=request.GET.get("final", "") in ("1", "true"),
        token=request.headers.get("X-EPIX-Token", ""),
    )
    return rest.answer(_handle_rest(request, body))


@csrf_exempt
def confirm(request: HttpRequest, iso2: str, number: str) -> HttpResponse:
    """`POST …/permits/<iso2>/<number>/confirmations`: the quantities counted, per line."""
    if request.method != "POST":
        return rest.method_not_allowed("POST")
    body, problem = rest.confirm_envelope(
        iso2=iso2,
        number=number,
        document=request.read(names.MAX_REQUEST_BYTES + 1),
        message_id=request.headers.get("Idempotency-Key", ""),
        token=request.headers.get("X-EPIX-Token", ""),
    )
    return rest.answer(_handle_rest(request, body, problem))


def _handle_rest(request: HttpRequest, body: bytes, problem: WireFault | None = None) -> CallOut:
    door = ExchangeRequest.Door.REST
    return handle(CallIn(body=body, door=door, shown=shown_by(request), problem=problem))
