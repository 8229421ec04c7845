"""Users, roles as data, posts with their scope."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from anxin.core.row_policy import OpenRows, UserRows
from anxin.core.types import MAX_RANGES, MAX_UNIT_CHAIN

_BEFORE_ACTOR = "read while signing in, before there is an actor; pages reach it by services only"


class User(AbstractBaseUser):
    """A person who signs in."""

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False)
    failed_logins = models.SmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    # The half-minute of the last code accepted from his device: a code opens once only.
    last_code_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    row_policy = OpenRows(reason=_BEFORE_ACTOR)

    def __str__(self) -> str:
        return self.display_name or self.username


class Role(models.Model):
    """A named set of permissions, as data."""

    slug = models.SlugField(max_length=32, primary_key=True)
    title = models.CharField(max_length=64)
    title_en = models.CharField(max_length=64)
    permissions = ArrayField(models.CharField(max_length=64), default=list)

    row_policy = OpenRows(reason=_BEFORE_ACTOR)

    def __str__(self) -> str:
        return self.title


class Post(models.Model):
    """A person's post in a unit: role and scope, from a day to a day."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="posts")
    unit = models.ForeignKey("areas.Unit", on_delete=models.PROTECT, related_name="posts")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="posts")
    range_lows = ArrayField(models.BigIntegerField(), default=list)
    range_highs = ArrayField(models.BigIntegerField(), default=list)
    fields = models.IntegerField(default=0)
    unit_chain = ArrayField(models.BigIntegerField(), default=list)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    row_policy = OpenRows(reason=_BEFORE_ACTOR)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(range_lows__len=models.F("range_highs__len"))
                & models.Q(range_lows__len__lte=MAX_RANGES)
                & models.Q(unit_chain__len__lte=MAX_UNIT_CHAIN),
                name="accounts_post_scope_shape",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.unit_id} ({self.role_id})"


class SignIn(models.Model):
    """A session as its own person sees it: the sort of device, since when, when last in use."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=32, blank=True)
    since = models.DateTimeField()
    # To the minute, and written every few minutes only: nobody's day is drawn from it.
    seen_at = models.DateTimeField()

    row_policy = UserRows(writable=("INSERT", "UPDATE", "DELETE"))

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"


class AddressTries(models.Model):
    """Wrong tries from one address within a quarter of an hour; a mark stands for the address."""

    mark = models.CharField(max_length=32, primary_key=True)
    tries = models.SmallIntegerField()
    since = models.DateTimeField()

    row_policy = OpenRows(reason="counted before there is an actor; a mark, no name and no address")

    def __str__(self) -> str:
        return f"{self.mark} {self.tries}"
