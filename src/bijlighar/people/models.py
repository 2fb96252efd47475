from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Staff(AbstractBaseUser):
    """A person who works for a company or its agency and signs in with a login name and password."""

    login = models.CharField(max_length=60, unique=True)
    name_en = models.CharField(max_length=120)
    name_hi = models.CharField(max_length=120)
    mobile = models.CharField(max_length=16, default="", blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    objects = BaseUserManager()

    class Meta:
        db_table = "people_staff"


class RoleAssignment(models.Model):
    """A role a person holds over one office and all offices below it, for [from_at, to_at)."""

    id = models.BigAutoField(primary_key=True)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    role_code = models.CharField(max_length=20)
    office = models.ForeignKey("network.Office", models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_role_assignment"
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role_code", "office"],
                condition=models.Q(to_at__isnull=True),
                name="people_role_live",
            ),
            models.CheckConstraint(
                condition=models.Q(to_at__isnull=True) | models.Q(to_at__gt=models.F("from_at")),
                name="people_role_dates",
            ),
        ]


class SignInCode(models.Model):
    """A one-time code sent to a mobile: its keyed hash, never the code. It counts where it was asked for."""

    id = models.BigAutoField(primary_key=True)
    mobile = models.CharField(max_length=16)
    challenge = models.CharField(max_length=32, default="")
    code_hash = models.CharField(max_length=64)
    ip = models.CharField(max_length=45)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_sign_in_code"
        indexes = [
            models.Index(fields=["mobile", "created_at"], name="people_code_mobile"),
            models.Index(fields=["ip", "created_at"], name="people_code_ip"),
            models.Index(fields=["created_at"], name="people_code_created"),
        ]


class PasswordTry(models.Model):
    """A failed sign-in of a login name, known or not, so that guessing is limited. Append-only."""

    id = models.BigAutoField(primary_key=True)
    login = models.CharField(max_length=60)
    ip = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        db_table = "people_password_try"
        indexes = [
            models.Index(fields=["login", "at"], name="people_try_login"),
            models.Index(fields=["ip", "at"], name="people_try_ip"),
            models.Index(fields=["at"], name="people_try_at"),
        ]


class ApiClient(models.Model):
    """A program of an agency or company that may call us: for one company, for some purposes, for a time.

    `handle` is the public half of its key; of the secret half only the SHA-256 is kept, which is enough for
    256 random bits. Nothing is deleted: a key that leaked is revoked, and a new client made.
    """

    id = models.BigAutoField(primary_key=True)
    handle = models.CharField(max_length=12, unique=True)
    key_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=80, unique=True)
    agency_label = models.CharField(max_length=120)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+")
    purposes = ArrayField(models.CharField(max_length=24))
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)

    class Meta:
        db_table = "people_api_client"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="people_api_client_dates",
            )
        ]
