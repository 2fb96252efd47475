from django.db import models


class Company(models.Model):
    """A distribution company; what differs between companies is a value here or in the rulebook."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    state_code = models.CharField(max_length=20)
    brand_code = models.CharField(max_length=20)
    name_en = models.CharField(max_length=160)
    name_hi = models.CharField(max_length=160)
    short_en = models.CharField(max_length=40)
    short_hi = models.CharField(max_length=40)
    portal_host = models.CharField(max_length=120, default="", blank=True)
    helpline = models.CharField(max_length=20, default="1912")
    address_en = models.CharField(max_length=300, default="", blank=True)
    address_hi = models.CharField(max_length=300, default="", blank=True)
    service_number_pattern = models.CharField(max_length=80)
    service_number_example = models.CharField(max_length=20)

    class Meta:
        db_table = "network_company"


class Office(models.Model):
    """An office of a company, from its head office down to the distribution centre that sends the lineman.

    `path` holds the codes from the root to this office, each followed by "/": every office below another
    one begins with its path, so a scope is one prefix. `folded` holds its names and its code as `rules.names`
    folds them, a line each: what somebody types is looked for in it, here and in the wires below.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=True)
    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=20)
    path = models.CharField(max_length=200, unique=True)
    area_code = models.CharField(max_length=8, default="", blank=True)
    name_en = models.CharField(max_length=120)
    name_hi = models.CharField(max_length=120)
    folded = models.TextField(default="", db_default="")

    class Meta:
        db_table = "network_office"
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="network_office_code"),
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(parent__isnull=True), name="network_office_one_root"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["company", "region", "circle", "division", "subdivision", "dc"]),
                name="network_office_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(area_code__in=["", "URBAN", "RURAL"]), name="network_office_area"
            ),
        ]


class Substation(models.Model):
    """A 33/11 kV substation, in the care of one office."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name_en = models.CharField(max_length=120)
    name_hi = models.CharField(max_length=120)
    folded = models.TextField(default="", db_default="")

    class Meta:
        db_table = "network_substation"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="network_substation_code")]


class Feeder(models.Model):
    """An 11 kV line out of a substation."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    substation = models.ForeignKey(Substation, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name_en = models.CharField(max_length=120)
    name_hi = models.CharField(max_length=120)
    folded = models.TextField(default="", db_default="")

    class Meta:
        db_table = "network_feeder"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="network_feeder_code")]


class Transformer(models.Model):
    """A distribution transformer; its code of ten digits is painted on the double pole."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    feeder = models.ForeignKey(Feeder, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    code = models.CharField(max_length=10)
    name_en = models.CharField(max_length=120)
    name_hi = models.CharField(max_length=120)
    folded = models.TextField(default="", db_default="")
    capacity_va = models.IntegerField(null=True)

    class Meta:
        db_table = "network_transformer"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="network_transformer_code")]


class Position(models.Model):
    """Where a substation or transformer stands, in millionths of a degree; what nobody measured has none."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    device_kind = models.CharField(max_length=12)
    device_id = models.BigIntegerField()
    latitude_udeg = models.IntegerField()
    longitude_udeg = models.IntegerField()

    class Meta:
        db_table = "network_position"
        constraints = [
            models.UniqueConstraint(fields=["device_kind", "device_id"], name="network_position_device"),
            models.CheckConstraint(
                condition=models.Q(device_kind__in=["SUBSTATION", "DTR"]), name="network_position_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    latitude_udeg__range=(6_000_000, 38_000_000),
                    longitude_udeg__range=(68_000_000, 98_000_000),
                ),
                name="network_position_in_india",
            ),
        ]
