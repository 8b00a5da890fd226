"""Why a call was refused, as a SOAP fault: the field's fault strings, our codes and sentences.

Clients in the field match on `faultstring`, so these strings stay as the first EPIX hub wrote
them, AdapterNotAvailable for a refused access included. `code` is ours, for machines.
"""

from __future__ import annotations

CLIENT = "Client"
SERVER = "Server"


class WireFault(Exception):
    """A call is answered with a fault.

    `faultstring` and `side` (Client or Server) go into the SOAP fault, `code` and `explanation`
    into its detail, `http` is the status at the REST door (SOAP 1.1 always answers 500).
    `logged` is what the exchange log says instead of `code` when the caller must not learn it.
    """

    faultstring = "ServerError"
    side = SERVER
    code = "epix.server_error"
    http = 500
    sentence = "The call could not be answered."

    def __init__(self, explanation: str = "", *, code: str = "", logged: str = "") -> None:
        self.explanation = explanation or self.sentence
        if code:
            self.code = code
        self.logged = logged or self.code
        super().__init__(self.faultstring, self.explanation)


class CertificateMissing(WireFault):
    faultstring = "CertificateMissing"
    code = "epix.certificate_missing"
    http = 401
    sentence = "The call carries no client certificate or token that this hub knows."


class CallerNotFound(WireFault):
    faultstring = "CallerNotFound"
    code = "epix.caller_not_found"
    http = 403
    sentence = "The certificate's country has no member at this hub."


class CalleeNotFound(WireFault):
    faultstring = "CalleeNotFound"
    code = "epix.callee_not_found"
    http = 404
    sentence = "The country asked for has no available member at this hub."


class AccessRefused(WireFault):
    faultstring = "AdapterNotAvailable"
    code = "epix.access_denied"
    http = 403
    sentence = "The issuing country has not granted your country this operation."


class InvalidRequest(WireFault):
    faultstring = "Invalid Request"
    side = CLIENT
    code = "epix.invalid_request"
    http = 400
    sentence = "The request is not one that this service understands."


class UnsafeRequest(InvalidRequest):
    code = "epix.unreadable"
    sentence = "The request is not readable, safe XML."


class RequestTooLarge(InvalidRequest):
    code = "epix.too_large"
    http = 413
    sentence = "The request is larger than this service accepts."


class VersionMismatch(UnsafeRequest):
    side = "VersionMismatch"
    code = "epix.soap_version"
    sentence = "Only SOAP 1.1 envelopes are read here."


class MustUnderstand(InvalidRequest):
    side = "MustUnderstand"
    code = "epix.header_not_understood"
    sentence = "A SOAP header that must be understood is not known here."


class NotAToken(InvalidRequest):
    faultstring = "XML structure is not valid. ID must be a token"
    code = "epix.id_not_a_token"
    http = 422
    sentence = "A CitesPosition ID must not be empty and must not contain white space."


class CertificateNotFound(WireFault):
    faultstring = "CertificateNotFound"
    side = CLIENT
    code = "epix.certificate_not_found"
    http = 404
    sentence = "The issuing country has no such certificate for you."


class CertificateNotFinal(WireFault):
    faultstring = "CertificateNotFinal"
    side = CLIENT
    code = "epix.certificate_not_final"
    http = 409
    sentence = "Customs have not yet endorsed this certificate; ask for the non-final one."


class CertificateNotInForce(WireFault):
    """Cancelled or replaced: the v2 permit has no place to say so, hence a fault says it."""

    faultstring = "CertificateNotInForce"
    side = CLIENT
    code = "epix.certificate_not_in_force"
    http = 410
    sentence = "The issuing country has cancelled or replaced this certificate."


class QuantitiesRefused(WireFault):
    faultstring = "QuantitiesRefused"
    side = CLIENT
    code = "epix.quantities_refused"
    http = 409
    sentence = "The quantities cannot be confirmed against this certificate."


class OperationNotAvailable(WireFault):
    faultstring = "OperationNotAvailable"
    side = CLIENT
    code = "epix.operation_not_available"
    http = 501
    sentence = "The country asked for does not offer this operation."


class CalleeTimedOut(WireFault):
    faultstring = "This request took too long to process..."
    code = "epix.callee_timeout"
    http = 504
    sentence = "The country asked for did not answer in time; ask again later."


class CalleeUnreachable(WireFault):
    faultstring = "CalleeUnreachable"
    code = "epix.callee_unreachable"
    http = 502
    sentence = "The system of the country asked for cannot be reached; ask again later."


class CalleeUnreadable(WireFault):
    faultstring = "CalleeUnreadable"
    code = "epix.callee_unreadable"
    http = 502
    sentence = "The country asked for sent an answer that cannot be read."


class CalleeFault(WireFault):
    """The callee answered with a fault of its own: passed on with the callee's fault string."""

    code = "epix.callee_fault"
    http = 502
    sentence = "The country asked for refused the call."

    def __init__(self, faultstring: str, explanation: str = "", *, side: str = SERVER) -> None:
        self.faultstring = faultstring[:500] or "CalleeFault"
        self.side = side
        super().__init__(explanation)
