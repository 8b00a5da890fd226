"""The printed words of the standard form, in the Convention's three languages.

Box numbers and meanings follow the standard form of Res. Conf. 12.3; the wording is ours.
"""

LANGUAGES = ("en", "fr", "es")
"""Working languages of the Convention; labels are printed in all three."""

Text = dict[str, str]

CONVENTION: Text = {
    "en": "Convention on International Trade in Endangered Species of Wild Fauna and Flora",
    "fr": "Convention sur le commerce international des espèces de faune et de flore sauvages "
    "menacées d'extinction",
    "es": "Convención sobre el Comercio Internacional de Especies Amenazadas de Fauna y Flora "
    "Silvestres",
    "pt": "Convenção sobre o Comércio Internacional das Espécies da Fauna e da Flora Selvagens "
    "Ameaçadas de Extinção",
}
NATIONAL: Text = {
    "en": "National wildlife permit",
    "fr": "Permis national relatif à la vie sauvage",
    "es": "Permiso nacional de vida silvestre",
    "pt": "Licença nacional de vida selvagem",
}
KINDS: dict[str, Text] = {
    "E": {"en": "Export", "fr": "Exportation", "es": "Exportación"},
    "R": {"en": "Re-export", "fr": "Réexportation", "es": "Reexportación"},
    "I": {"en": "Import", "fr": "Importation", "es": "Importación"},
    "O": {"en": "Other", "fr": "Autre", "es": "Otro"},
}
ORIGINAL: Text = {"en": "Original", "fr": "Original", "es": "Original"}
COPY: Text = {"en": "Copy", "fr": "Copie", "es": "Copia"}

BOXES: dict[str, Text] = {
    "1": {
        "en": "Permit / certificate No.",
        "fr": "Permis / certificat n°",
        "es": "Permiso / certificado n.º",
    },
    "2": {"en": "Valid until", "fr": "Valable jusqu'au", "es": "Válido hasta el"},
    "3": {
        "en": "Importer (name and address)",
        "fr": "Importateur (nom et adresse)",
        "es": "Importador (nombre y dirección)",
    },
    "3a": {
        "en": "Country of import",
        "fr": "Pays d'importation",
        "es": "País de importación",
    },
    "4": {
        "en": "Exporter / re-exporter (name, address and country)",
        "fr": "Exportateur / réexportateur (nom, adresse et pays)",
        "es": "Exportador / reexportador (nombre, dirección y país)",
    },
    "4s": {
        "en": "Signature of the applicant",
        "fr": "Signature du requérant",
        "es": "Firma del solicitante",
    },
    "5": {
        "en": "Special conditions",
        "fr": "Conditions spéciales",
        "es": "Condiciones especiales",
    },
    "5a": {"en": "Purpose", "fr": "But", "es": "Propósito"},
    "5b": {
        "en": "Security stamp No.",
        "fr": "Timbre de sécurité n°",
        "es": "Estampilla de seguridad n.º",
    },
    "6": {
        "en": "Management Authority (name, address, country and seal)",
        "fr": "Organe de gestion (nom, adresse, pays et cachet)",
        "es": "Autoridad Administrativa (nombre, dirección, país y sello)",
    },
    "7": {
        "en": "Scientific name",
        "fr": "Nom scientifique",
        "es": "Nombre científico",
    },
    "8": {"en": "Common name", "fr": "Nom commun", "es": "Nombre común"},
    "9": {
        "en": "Description, marks or numbers (age and sex if live)",
        "fr": "Description, marques ou numéros (âge, sexe si vivant)",
        "es": "Descripción, marcas o números (edad, sexo si vivo)",
    },
    "10": {"en": "App. / source", "fr": "Ann. / source", "es": "Ap. / origen"},
    "11": {"en": "Quantity / unit", "fr": "Quantité / unité", "es": "Cantidad / unidad"},
    "11a": {
        "en": "Total exported / quota",
        "fr": "Total exporté / quota",
        "es": "Total exportado / cupo",
    },
    "12": {
        "en": "Country of origin, permit No., date",
        "fr": "Pays d'origine, permis n°, date",
        "es": "País de origen, permiso n.º, fecha",
    },
    "12a": {
        "en": "Country of last re-export, certificate No., date",
        "fr": "Pays de dernière réexportation, certificat n°, date",
        "es": "País de última reexportación, certificado n.º, fecha",
    },
    "12b": {
        "en": "No. of the operation / date of acquisition",
        "fr": "N° de l'établissement / date d'acquisition",
        "es": "N.º del establecimiento / fecha de adquisición",
    },
    "13": {
        "en": "This document is issued by",
        "fr": "Le présent document est délivré par",
        "es": "Este documento es expedido por",
    },
    "13p": {"en": "Place", "fr": "Lieu", "es": "Lugar"},
    "13d": {"en": "Date", "fr": "Date", "es": "Fecha"},
    "13s": {
        "en": "Signature and official stamp",
        "fr": "Signature et cachet officiel",
        "es": "Firma y sello oficial",
    },
    "14": {
        "en": "Export endorsement (customs)",
        "fr": "Aval d'exportation (douane)",
        "es": "Aval de exportación (aduana)",
    },
    "14l": {"en": "Block", "fr": "Case", "es": "Casilla"},
    "14q": {"en": "Quantity", "fr": "Quantité", "es": "Cantidad"},
    "14p": {"en": "Port of export", "fr": "Port d'exportation", "es": "Puerto de exportación"},
    "14s": {
        "en": "Signature, stamp and title",
        "fr": "Signature, cachet et titre",
        "es": "Firma, sello y cargo",
    },
    "15": {
        "en": "Bill of lading / air waybill No.",
        "fr": "Connaissement / lettre de transport aérien n°",
        "es": "Conocimiento de embarque / guía aérea n.º",
    },
    "verify": {
        "en": "Scan for the live status",
        "fr": "Scanner : état en direct",
        "es": "Escanee: estado actual",
    },
    "annex": {
        "en": "Annex to permit / certificate",
        "fr": "Annexe au permis / certificat",
        "es": "Anexo al permiso / certificado",
    },
    "sheet": {
        "en": "Continuation of boxes that need more room",
        "fr": "Suite des cases qui demandent plus de place",
        "es": "Continuación de las casillas que requieren más espacio",
    },
}
SEE_SHEET: Text = {
    "en": "See continuation sheet",
    "fr": "Voir la feuille de suite",
    "es": "Véase la hoja de continuación",
}
PAGE: Text = {
    "en": "Page {page} of {total}",
    "fr": "Page {page} sur {total}",
    "es": "Página {page} de {total}",
}
SIGNED: Text = {
    "en": "Electronically signed. Check the signature in this file or scan the code.",
    "fr": "Signé électroniquement. Vérifier la signature du fichier ou scanner le code.",
    "es": "Firmado electrónicamente. Compruebe la firma del archivo o escanee el código.",
}


def first_language(language: str) -> str:
    """The Convention language printed first: the asked one, or English when it is another."""
    return language if language in LANGUAGES else "en"


def box_label(box: str, language: str) -> list[str]:
    """The three wordings of a box's label, its number before the first."""
    words = in_order(BOXES[box], language)
    if box.rstrip("ab").isdigit():
        words[0] = f"{box}. {words[0]}"
    return words


def in_order(text: Text, language: str) -> list[str]:
    """The three wordings, the asked language first, the same wording once."""
    order = sorted(LANGUAGES, key=lambda one: one != first_language(language))
    return list(dict.fromkeys(text[one] for one in order))
