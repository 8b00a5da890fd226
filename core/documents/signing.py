"""Sealing a PDF: the permit's XML attached, then a PAdES signature over the whole.

Pure: bytes and keys in, bytes out. A key service (KMS, HSM) would stand behind the same call.
"""

import io

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

SIGNATURE_FIELD = "IssuingAuthority"


def seal_pdf(
    pdf: bytes,
    *,
    attachment: bytes,
    attachment_name: str,
    private: bytes,
    certificate: bytes,
    reason: str = "",
    location: str = "",
) -> bytes:
    """The PDF with the XML attached (if any), certified with a PAdES B-B signature.

    `private` is PKCS #8 DER, `certificate` X.509 DER. After it no change to the file is allowed.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if attachment:
        stream = embed.EmbeddedFileObject.from_file_data(
            writer, data=attachment, mime_type="application/xml"
        )
        spec = embed.FileSpec(
            file_spec_string=attachment_name,
            file_name=attachment_name,
            embedded_data=stream,
            description="CITES e-permit (toolkit v2)",
            af_relationship=generic.pdf_name("/Data"),
        )
        embed.embed_file(writer, spec)
    signer = signers.SimpleSigner(
        signing_cert=Certificate.load(certificate),
        signing_key=PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=SIGNATURE_FIELD,
        md_algorithm="sha256",
        reason=reason or None,
        location=location or None,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    sealed = io.BytesIO()
    signers.sign_pdf(writer, metadata, signer=signer, output=sealed)
    return sealed.getvalue()
