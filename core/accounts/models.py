"""People, their roles and the tokens of their programs."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.common.ids import new_id
from core.common.models import Identified


class UserManager(BaseUserManager["User"]):
    """Users by e-mail address, whatever its capitals."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class Role(models.Model):
    """What a group of users of one country may do, as its pack says."""

    code = models.CharField(max_length=40, unique=True)
    names = models.JSONField(default=dict)
    permissions = models.JSONField(default=list)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The role's name in the present language, else in the first it has."""
        language = (get_language() or "en").split("-")[0]
        return str(self.names.get(language) or next(iter(self.names.values()), self.code))


class User(Identified, AbstractBaseUser):
    """A person who signs in with an e-mail address."""

    email = models.EmailField(_("e-mail address"))
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    roles = models.ManyToManyField(Role, related_name="users", blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("email",)
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_unique"),)

    def __str__(self) -> str:
        return self.full_name or self.email

    @cached_property
    def role_codes(self) -> frozenset[str]:
        """The codes of the user's roles."""
        return frozenset(role.code for role in self.roles.all())

    @cached_property
    def granted(self) -> frozenset[str]:
        """Every permission that one of the roles carries."""
        return frozenset(name for role in self.roles.all() for name in role.permissions)

    def may(self, permission: str) -> bool:
        """Whether an active user holds `permission` by any role."""
        return self.is_active and permission in self.granted


class AccessToken(models.Model):
    """A token with which a program acts for a user; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name or str(self.id)
