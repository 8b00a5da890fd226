"""Taxa, their names and dated listings, trade suspensions, and the imports that brought them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.species.listings import EXCLUDED, Entry
from core.species.names import name_key, trigrams


class Rank(models.TextChoices):
    """Ranks as Species+ writes them."""

    KINGDOM = "KINGDOM", _("Kingdom")
    PHYLUM = "PHYLUM", _("Phylum")
    CLASS = "CLASS", _("Class")
    ORDER = "ORDER", _("Order")
    FAMILY = "FAMILY", _("Family")
    SUBFAMILY = "SUBFAMILY", _("Subfamily")
    GENUS = "GENUS", _("Genus")
    SPECIES = "SPECIES", _("Species")
    SUBSPECIES = "SUBSPECIES", _("Subspecies")
    VARIETY = "VARIETY", _("Variety")


class NameStatus(models.TextChoices):
    """Standing of a name in the CITES standard nomenclature."""

    ACCEPTED = "A", _("Accepted")
    SYNONYM = "S", _("Synonym")


class ImportRun(models.Model):
    """One import of one file: the version that rows of the reference carry."""

    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    as_of = models.DateField()
    ran_at = models.DateTimeField()
    rows_read = models.PositiveIntegerField(default=0)
    rows_taken = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)

    class Meta:
        ordering = ("-ran_at",)

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name} ({self.as_of})"


class SearchableName(models.Model):
    """A name with the keys that search needs, filled on saving and by `fill_keys`."""

    name_key = models.CharField(max_length=255, editable=False)
    trigrams = ArrayField(models.CharField(max_length=3), editable=False)

    class Meta:
        abstract = True

    @property
    def searched_name(self) -> str:
        """The text that people type to find the row."""
        raise AttributeError("searched_name")

    def fill_keys(self) -> None:
        """Set the search keys from the name (bulk writes do not call `save`)."""
        self.name_key = name_key(self.searched_name)
        self.trigrams = trigrams(self.searched_name)

    def save(self, *args: object, **kwargs: object) -> None:
        """Save with fresh search keys."""
        self.fill_keys()
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Taxon(SearchableName):
    """A taxon of any rank, or a synonym that points at the accepted one.

    The names of the higher taxa are kept as text, as the lists give them; `lineage` is what
    listings are inherited along. `species_plus_id` is the id of Species+ where it is known.
    """

    species_plus_id = models.PositiveIntegerField(null=True, blank=True, unique=True)
    rank = models.CharField(max_length=12, choices=Rank.choices)
    kingdom = models.CharField(max_length=20)
    phylum = models.CharField(max_length=60, blank=True)
    class_name = models.CharField(max_length=60, blank=True)
    order_name = models.CharField(max_length=60, blank=True)
    family = models.CharField(max_length=60, blank=True)
    genus = models.CharField(max_length=60, blank=True)
    scientific_name = models.CharField(max_length=200)
    author = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=1, choices=NameStatus.choices, default=NameStatus.ACCEPTED)
    accepted = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="synonyms"
    )
    distribution = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("scientific_name",)
        constraints = [
            models.UniqueConstraint(
                fields=["kingdom", "rank", "name_key", "accepted"],
                name="species_taxon_name_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(status="A", accepted__isnull=True)
                | models.Q(status="S", accepted__isnull=False),
                name="species_taxon_synonym_has_accepted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["name_key"], opclasses=["text_pattern_ops"], name="species_taxon_prefix"
            ),
            GinIndex(fields=["trigrams"], name="species_taxon_trigrams"),
            models.Index(fields=["kingdom", "scientific_name"], name="species_taxon_ancestor"),
        ]

    def __str__(self) -> str:
        return self.scientific_name

    @property
    def searched_name(self) -> str:
        """The scientific name."""
        return self.scientific_name

    @property
    def lineage(self) -> tuple[str, ...]:
        """Names from the taxon itself up to the kingdom, without gaps filled: nearest first."""
        return lineage_of(
            self.scientific_name,
            self.rank,
            (self.genus, self.family, self.order_name, self.class_name, self.phylum, self.kingdom),
        )


def lineage_of(scientific_name: str, rank: str, above: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that listings are inherited along, nearest first, each once."""
    names = [scientific_name]
    if rank in (Rank.SUBSPECIES, Rank.VARIETY):
        names.append(" ".join(scientific_name.split()[:2]))
    names.extend(name for name in above if name)
    return tuple(dict.fromkeys(names))


class CommonName(SearchableName):
    """A name that people use for an accepted taxon, in one language (ISO 639-1)."""

    taxon = models.ForeignKey(Taxon, on_delete=models.CASCADE, related_name="common_names")
    language = models.CharField(max_length=3)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ("language", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["taxon", "language", "name_key"], name="species_commonname_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["name_key"], opclasses=["text_pattern_ops"], name="species_common_prefix"
            ),
            GinIndex(fields=["trigrams"], name="species_common_trigrams"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def searched_name(self) -> str:
        """The common name."""
        return self.name


class Listing(models.Model):
    """One entry of a taxon in an Appendix, from a day to a day (the end day no longer counts).

    Appendix "NC" says that the taxon is left out of the listing of a taxon above it. Populations
    are told by countries: those covered, or those left out. `is_date_known` is false where the
    file gave no date. Rows that nobody could check against a source are not `verified`.
    """

    APPENDICES = [("I", "I"), ("II", "II"), ("III", "III"), (EXCLUDED, _("not listed"))]

    taxon = models.ForeignKey(Taxon, on_delete=models.CASCADE, related_name="listings")
    appendix = models.CharField(max_length=3, choices=APPENDICES)
    party = models.CharField(max_length=2, blank=True)
    annotation = models.TextField(blank=True)
    hash_annotation = models.CharField(max_length=40, blank=True)
    hash_text = models.TextField(blank=True)
    listed_under = models.CharField(max_length=200, blank=True)
    effective_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    is_date_known = models.BooleanField(default=True)
    population = models.CharField(max_length=400, blank=True)
    population_countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    excluded_countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    as_of = models.DateField()
    verified = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("taxon_id", "appendix", "party", "effective_on")
        constraints = [
            models.UniqueConstraint(
                fields=["taxon", "appendix", "party", "effective_on"],
                name="species_listing_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("effective_on")),
                name="species_listing_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(party="") | models.Q(appendix="III"),
                name="species_listing_party_only_iii",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appendix} {self.party}".strip()

    def as_entry(self, *, level: int = 0) -> Entry:
        """Return the listing as the pure rules take it."""
        return Entry(
            appendix=self.appendix,
            effective_on=self.effective_on,
            ended_on=self.ended_on,
            party=self.party,
            population_countries=tuple(self.population_countries),
            excluded_countries=tuple(self.excluded_countries),
            level=level,
            ref=self,
        )


class Suspension(models.Model):
    """A recommendation to suspend trade with a country, in one taxon or (blank name) in all.

    It may be limited to sources, purposes or terms (an empty list: no limit), mostly only in the
    free text of `notes`. A blank country means every country.
    """

    country = models.CharField(max_length=2)
    kingdom = models.CharField(max_length=20, blank=True)
    taxon_name = models.CharField(max_length=200, blank=True)
    rank = models.CharField(max_length=12, blank=True)
    excluded_taxa = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    source_codes = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    purpose_codes = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    term_codes = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    applies_to_import = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    start_notification = models.CharField(max_length=200, blank=True)
    end_notification = models.CharField(max_length=200, blank=True)
    notes = models.TextField(blank=True)
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("country", "taxon_name")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "kingdom", "taxon_name", "starts_on", "start_notification"],
                name="species_suspension_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["country", "taxon_name"], name="species_suspension_where")]

    def __str__(self) -> str:
        return f"{self.country}: {self.taxon_name or _('all species')}"


class HashAnnotation(models.Model):
    """The text of one #-annotation as one meeting of the Conference of the Parties worded it.

    `label` is what listings carry ("CoP16 #3"); annotations before CoP9 had other marks than #.
    """

    label = models.CharField(max_length=40, unique=True)
    symbol = models.CharField(max_length=10)
    meeting = models.CharField(max_length=20)
    text_en = models.TextField()
    text_es = models.TextField(blank=True)
    text_fr = models.TextField(blank=True)
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("label",)

    def __str__(self) -> str:
        return self.label


class Reservation(models.Model):
    """A Party's reservation on a listing: for that taxon it is treated as a non-Party (Art. XXIII).

    A blank Appendix: the source does not say which. `ends_on` is the day of the withdrawal.
    """

    taxon = models.ForeignKey(Taxon, on_delete=models.CASCADE, related_name="reservations")
    party = models.CharField(max_length=2)
    appendix = models.CharField(max_length=3, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True)
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("taxon_id", "party", "starts_on")
        constraints = [
            models.UniqueConstraint(
                fields=["taxon", "party", "appendix", "starts_on"], name="species_reservation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.starts_on}"


class PublishedQuota(models.Model):
    """A quota that the Secretariat published or the Conference set, for one taxon and country.

    `quota` is in `unit_code` (blank: number of specimens); 0 stops exports, -1 says that the quota
    is in preparation, which stops them too. A blank country means every country; an empty list of
    terms, sources or purposes means no limit. `place` tells apart rows that are otherwise alike.
    """

    KINDS = [
        ("published", _("published by the Secretariat")),
        ("annotation", _("set by an annotation in the Appendices")),
        ("conference", _("approved by the Conference of the Parties")),
    ]
    IN_PREPARATION = -1

    kind = models.CharField(max_length=12, choices=KINDS)
    taxon = models.ForeignKey(Taxon, on_delete=models.CASCADE, related_name="published_quotas")
    country = models.CharField(max_length=2, blank=True)
    quota = models.DecimalField(max_digits=18, decimal_places=4)
    unit_code = models.CharField(max_length=3, blank=True)
    term_codes = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    source_codes = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    purpose_codes = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    applies_to_import = models.BooleanField(default=False)
    is_public = models.BooleanField(default=True)
    published_on = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-starts_on", "country", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quota__gte=-1), name="species_published_quota_from_minus_one"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="species_published_quota_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["taxon", "country", "starts_on"], name="species_published_where")
        ]

    def __str__(self) -> str:
        return f"{self.country or '*'} {self.quota} {self.unit_code}".strip()

    @property
    def is_in_preparation(self) -> bool:
        """Whether the country has not told its quota yet."""
        return self.quota == self.IN_PREPARATION
