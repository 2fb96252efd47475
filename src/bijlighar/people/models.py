from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Staff(AbstractBaseUser):
    """A person who works for a company or its agency and signs in with a login name and password."""

    login = models.CharField(max_length=60, unique=True)
    name_en = models.CharField(max_length=120)
    name_hi = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    objects: BaseUserManager["Staff"] = BaseUserManager()

    class Meta:
        db_table = "people_staff"
