from django.contrib.postgres.fields import ArrayField
from django.db import models

from bijlighar.consumers.rules.counter import USED_AT_COUNTER


class Person(models.Model):
    """The person or office in whose name a connection stands, as the company's record has it.

    `reference` is the company's own key for the person. `mobile` is the registered mobile, "+91" and ten
    digits, or empty; seeing a connection needs a `MobileLink`, not this field.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40)
    name_en = models.CharField(max_length=120)
    name_hi = models.CharField(max_length=120)
    mobile = models.CharField(max_length=16, default="", blank=True)
    language = models.CharField(max_length=2, default="hi")

    class Meta:
        db_table = "consumers_person"
        constraints = [
            models.UniqueConstraint(fields=["company", "reference"], name="consumers_person_reference")
        ]
        indexes = [
            models.Index(fields=["mobile"], name="consumers_person_mobile", condition=~models.Q(mobile="")),
        ]


class Connection(models.Model):
    """One supply at one place, on a transformer, or on a feeder where the transformer is not known."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+")
    service_number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    office = models.ForeignKey("network.Office", models.PROTECT, related_name="+")
    transformer = models.ForeignKey("network.Transformer", models.PROTECT, null=True, related_name="+")
    feeder = models.ForeignKey("network.Feeder", models.PROTECT, null=True, related_name="+")
    address_en = models.CharField(max_length=300)
    address_hi = models.CharField(max_length=300)
    connected_on = models.DateField()
    disconnected_on = models.DateField(null=True)

    class Meta:
        db_table = "consumers_connection"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(transformer__isnull=True) | models.Q(feeder__isnull=True),
                name="consumers_connection_one_place",
            ),
            models.CheckConstraint(
                condition=models.Q(disconnected_on__isnull=True)
                | models.Q(disconnected_on__gt=models.F("connected_on")),
                name="consumers_connection_dates",
            ),
        ]


class Terms(models.Model):
    """What was agreed for a connection over [from_date, to_date): category, area, load, way of paying.

    A contract demand (in W, or in VA where it was agreed in kVA) and a load in thousandths of a horsepower
    are there only where the category asks for them. `is_net_metered`: what the connection feeds in counts
    against what it draws.
    """

    id = models.BigAutoField(primary_key=True)
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_index=False)
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    category_code = models.CharField(max_length=20)
    area_code = models.CharField(max_length=8)
    sanctioned_load_w = models.IntegerField()
    contract_demand_w = models.IntegerField(null=True)
    contract_demand_va = models.IntegerField(null=True)
    load_millihp = models.IntegerField(null=True)
    is_net_metered = models.BooleanField(default=False)
    phase = models.SmallIntegerField()
    is_prepaid = models.BooleanField()
    is_smart = models.BooleanField()

    class Meta:
        db_table = "consumers_terms"
        constraints = [
            models.UniqueConstraint(fields=["connection", "from_date"], name="consumers_terms_from"),
            models.CheckConstraint(
                condition=models.Q(to_date__isnull=True) | models.Q(to_date__gt=models.F("from_date")),
                name="consumers_terms_dates",
            ),
            models.CheckConstraint(condition=models.Q(phase__in=[1, 3]), name="consumers_terms_phase"),
            models.CheckConstraint(condition=models.Q(sanctioned_load_w__gt=0), name="consumers_terms_load"),
            models.CheckConstraint(
                condition=models.Q(area_code__in=["URBAN", "RURAL"]), name="consumers_terms_area"
            ),
            models.CheckConstraint(
                condition=models.Q(contract_demand_w__isnull=True, contract_demand_va__isnull=True)
                | models.Q(contract_demand_w__gt=0, contract_demand_va__isnull=True)
                | models.Q(contract_demand_w__isnull=True, contract_demand_va__gt=0),
                name="consumers_terms_demand",
            ),
            models.CheckConstraint(
                condition=models.Q(load_millihp__isnull=True) | models.Q(load_millihp__gt=0),
                name="consumers_terms_horsepower",
            ),
        ]


class MobileLink(models.Model):
    """A mobile that may see a connection, from an instant until it is taken away.

    `given_name` is what the person behind the mobile calls it ("Mother's house"); nobody else reads it.
    """

    id = models.BigAutoField(primary_key=True)
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+")
    mobile = models.CharField(max_length=16)
    how_code = models.CharField(max_length=12)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    given_name = models.CharField(max_length=40, default="", db_default="", blank=True)

    class Meta:
        db_table = "consumers_mobile_link"
        constraints = [
            models.UniqueConstraint(
                fields=["mobile", "connection"],
                condition=models.Q(to_at__isnull=True),
                name="consumers_mobile_link_live",
            ),
            models.CheckConstraint(
                condition=models.Q(how_code__in=["REGISTERED", "CODE", "STAFF", "LETTER"]),
                name="consumers_mobile_link_how",
            ),
        ]


class LinkRequest(models.Model):
    """A mobile asked to see a connection. Written for a number that does not exist as well, so that neither
    the answer nor what happens at the next step tells the two apart.

    A try with a printed code stands here too: for it nothing was sent, and `code_hash` is empty.
    """

    id = models.BigAutoField(primary_key=True)
    mobile = models.CharField(max_length=16)
    service_number = models.CharField(max_length=40)
    connection = models.ForeignKey(Connection, models.PROTECT, null=True, related_name="+")
    code_hash = models.CharField(max_length=64)
    is_code_sent = models.BooleanField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "consumers_link_request"
        indexes = [
            models.Index(fields=["mobile", "created_at"], name="consumers_link_request_mobile"),
            models.Index(fields=["created_at"], name="consumers_link_request_made"),
        ]


class LetterCode(models.Model):
    """A code printed on a letter (`document`: the bill's number) of a connection without a registered mobile.

    Of the code only the keyed hash is kept. It links one mobile, once, until it ends or is withdrawn.
    """

    id = models.BigAutoField(primary_key=True)
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_index=False)
    document = models.CharField(max_length=40)
    code_hash = models.CharField(max_length=64)
    printed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.CharField(max_length=16, default="", blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "consumers_letter_code"
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "document"], name="consumers_letter_code_of_document"
            ),
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True, used_by="")
                | (models.Q(used_at__isnull=False) & ~models.Q(used_by="")),
                name="consumers_letter_code_used",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=models.Q(used_at__isnull=True),
                name="consumers_letter_code_unused",
            ),
            models.Index(
                fields=["used_at"],
                condition=models.Q(used_by__startswith=USED_AT_COUNTER),
                name="consumers_letter_code_counter",
            ),
        ]


class CounterVisit(models.Model):
    """An operator asked to act for the person of a connection; with `agreed_at` that person said yes by code.

    `how_code`: SMS (the code went to the registered mobile) or LETTER (the one on the bill). Only the
    operator who asked sees the account, until `ends_at`, for the reason that was given.
    """

    id = models.BigAutoField(primary_key=True)
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+")
    staff_id = models.BigIntegerField()
    reason_code = models.CharField(max_length=12)
    code_hash = models.CharField(max_length=64)
    is_code_sent = models.BooleanField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    how_code = models.CharField(max_length=8, default="", blank=True)
    agreed_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "consumers_counter_visit"
        indexes = [
            models.Index(fields=["staff_id", "asked_at"], name="consumers_counter_visit_staff"),
            models.Index(fields=["asked_at"], name="consumers_counter_visit_asked"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason_code__in=["PAY", "COMPLAINT", "APPLICATION", "ACCOUNT"]),
                name="consumers_counter_visit_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(how_code="", agreed_at__isnull=True, ends_at__isnull=True)
                | models.Q(
                    how_code__in=["SMS", "LETTER"],
                    agreed_at__isnull=False,
                    ends_at__gte=models.F("agreed_at"),
                ),
                name="consumers_counter_visit_agreed",
            ),
        ]


class Token(models.Model):
    """A key that a consumer gave a program of their own, for some connections, scopes and a time.

    `handle` is its public half; of the secret only the SHA-256 is kept. `window_at` and `window_calls` count
    its calls since an instant. Nothing is deleted: what was withdrawn stays on record.
    """

    id = models.BigAutoField(primary_key=True)
    handle = models.CharField(max_length=12, unique=True)
    token_hash = models.CharField(max_length=64)
    mobile = models.CharField(max_length=16)
    name = models.CharField(max_length=40)
    scopes = ArrayField(models.CharField(max_length=20))
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    window_at = models.DateTimeField(null=True)
    window_calls = models.IntegerField(default=0)

    class Meta:
        db_table = "consumers_token"
        constraints = [
            models.UniqueConstraint(
                fields=["mobile", "name"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consumers_token_name",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("created_at")), name="consumers_token_dates"
            ),
        ]


class TokenConnection(models.Model):
    """A connection that a token was given for; it is seen only while the link that gave it lives."""

    id = models.BigAutoField(primary_key=True)
    token = models.ForeignKey(Token, models.PROTECT, related_name="+")
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+")

    class Meta:
        db_table = "consumers_token_connection"
        constraints = [
            models.UniqueConstraint(fields=["token", "connection"], name="consumers_token_connection_once")
        ]
