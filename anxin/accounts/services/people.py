"""Accounts, posts, roles, and the lock after wrong tries. Ended posts and new passwords end sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.types import (
    PUBLIC,
    Actor,
    ActorKind,
    CodeRange,
    Conflict,
    Invalid,
    Missing,
    Scope,
)

from ..models import Post, Role, User
from ..queries import actor_of_user, scope_of_post
from ..rules import (
    FIRST_LOCK,
    LONGEST_LOCK,
    TRIES_BEFORE_LOCK,
    easy_to_guess,
    join_scopes,
    merge_ranges,
    read_roles,
)
from ..types import OwnAccount, Permission
from .sign_ins import sign_ins_end

MOST_TRIES_COUNTED = 1000


class OwnWordsValidator:
    """Refuses passwords made of little more than the account's name or a word of this place."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError that names the word."""
        word = easy_to_guess(password, user.username if user else "")
        if word:
            raise ValidationError(_("密码里“%(word)s”太好猜，请另外多加几个字。") % {"word": word})

    def get_help_text(self) -> str:
        """What the page says beforehand."""
        return _("不要用账号、单位和节日的名称。")


def user_create(
    *, actor: Actor, username: str, display_name: str, password: str, demo: bool = False
) -> int:
    """Create an account; returns its number. Raises Invalid for a weak password, Conflict.

    A demo account takes any password: whoever starts the demo has chosen it.
    """
    require(actor, Permission.ADMINISTER)
    user = User(username=username.strip(), display_name=display_name.strip(), demo=demo)
    if not user.username or not user.display_name:
        raise Invalid(_("账号和姓名都要填。"), fields={"username": _("账号和姓名都要填。")})
    if not demo:
        _check_password(user, password)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Conflict(_("这个账号名已有人用。请换一个。")) from error
    audit.record(actor, "accounts.user_created", "user", user.pk, {"demo": demo})
    return user.pk


def password_set(*, actor: Actor, user_id: int, password: str) -> None:
    """Give an account a new password, free it from a lock, and end its sessions."""
    if actor.user_id != user_id:
        require(actor, Permission.ADMINISTER)
    user = _user(user_id)
    _check_password(user, password)
    user.set_password(password)
    user.failed_logins, user.locked_until = 0, None
    # Sessions carry a fingerprint of the password, so they end with it.
    user.save(update_fields=["password", "failed_logins", "locked_until"])
    sign_ins_end(user_id=user_id)
    audit.record(actor, "accounts.password_set", "user", user_id, {})


def demo_password_set(*, actor: Actor, password: str) -> int:
    """Give the demo accounts the password the demo was started with; returns how many changed."""
    require(actor, Permission.ADMINISTER)
    changed = 0
    for user in User.objects.filter(demo=True):
        if user.check_password(password):
            continue
        user.set_password(password)
        user.save(update_fields=["password"])
        audit.record(actor, "accounts.password_set", "user", user.pk, {})
        changed += 1
    return changed


def user_deactivate(*, actor: Actor, user_id: int) -> None:
    """Close an account; its sessions end at their next request."""
    require(actor, Permission.ADMINISTER)
    if User.objects.filter(pk=user_id, is_active=True).update(is_active=False):
        sign_ins_end(user_id=user_id)
        audit.record(actor, "accounts.user_deactivated", "user", user_id, {})
    else:
        raise Missing


def post_assign(
    *,
    actor: Actor,
    user_id: int,
    unit_id: int,
    role: str,
    ranges: Sequence[CodeRange],
    fields: int,
    unit_chain: Sequence[int],
    from_on: date,
    to_on: date | None = None,
) -> int:
    """Give a user a post; returns its number.

    Raises Invalid when the posts held at one time do not fit into one scope (4 ranges, 4 units),
    or the chain does not begin with the unit.
    """
    require(actor, Permission.ADMINISTER)
    scope = _scope(ranges, fields, unit_chain)
    _check_post(user_id, role, scope, unit_id, from_on, to_on)
    post = Post.objects.create(
        user_id=user_id,
        unit_id=unit_id,
        role_id=role,
        range_lows=[part.low for part in scope.ranges],
        range_highs=[part.high for part in scope.ranges],
        fields=fields,
        unit_chain=list(unit_chain),
        from_on=from_on,
        to_on=to_on,
    )
    detail = {"post": post.pk, "unit": unit_id, "role": role, "from": from_on.isoformat()}
    audit.record(actor, "accounts.post_assigned", "user", user_id, detail)
    return post.pk


def post_end(*, actor: Actor, post_id: int, to_on: date) -> None:
    """Let a post end with a day. Raises Missing, or Invalid for a day before its first."""
    require(actor, Permission.ADMINISTER)
    post = Post.objects.filter(pk=post_id).first()
    if post is None:
        raise Missing
    if to_on < post.from_on:
        raise Invalid(_("离任日期早于到任日期。"), fields={"to_on": _("离任日期早于到任日期。")})
    Post.objects.filter(pk=post_id).update(to_on=to_on)
    detail = {"post": post_id, "to": to_on.isoformat()}
    audit.record(actor, "accounts.post_ended", "user", post.user_id, detail)
    if actor_of_user(post.user_id) is None:
        sign_ins_end(user_id=post.user_id)


def roles_load(*, actor: Actor, roles: Mapping[str, Any], known: frozenset[str]) -> int:
    """Write the roles of a file `{slug: {title, title_en, permissions}}`; returns how many differ.

    `known`: every permission of every room. Raises Invalid naming those that no room knows.
    """
    require(actor, Permission.ADMINISTER)
    read, unknown = read_roles(roles, known)
    if unknown:
        message = _("角色文件里有系统不认识的权限：%(names)s。没有写入。")
        raise Invalid(message % {"names": "、".join(unknown)})
    held = {role.slug: role for role in Role.objects.all()}
    changed = 0
    for info in read:
        values = {
            "title": info.title,
            "title_en": info.title_en,
            "permissions": sorted(info.permissions),
        }
        role = held.get(info.slug)
        if role and all(getattr(role, name) == value for name, value in values.items()):
            continue
        Role.objects.update_or_create(slug=info.slug, defaults=values)
        detail = {"permissions": values["permissions"]}
        audit.record(actor, "accounts.role_loaded", "role", info.slug, detail)
        changed += 1
    return changed


def login_try(username: str) -> bool:
    """Count a try before the password is looked at; False while the account is locked.

    Counting first makes a burst safe: however many tries come at once, five reach the password.
    Runs in the caller's transaction, whose row lock lets tries on one account pass one by one.
    An unknown name is let through: it fails at the password.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE accounts_user
               SET failed_logins = least(failed_logins + 1, %(most)s),
                   locked_until = CASE WHEN (failed_logins + 1) %% %(tries)s = 0 THEN
                       %(now)s + make_interval(secs => least(
                           %(first)s * power(2, least((failed_logins + 1) / %(tries)s - 1, 10)),
                           %(longest)s))
                       ELSE NULL END
             WHERE username = %(username)s AND (locked_until IS NULL OR locked_until <= %(now)s)
            """,
            {
                "most": MOST_TRIES_COUNTED,
                "tries": TRIES_BEFORE_LOCK,
                "first": FIRST_LOCK.total_seconds(),
                "longest": LONGEST_LOCK.total_seconds(),
                "now": clock.now(),
                "username": username,
            },
        )
        counted = cursor.rowcount == 1
    return counted or not User.objects.filter(username=username).exists()


def login_failed(username: str) -> None:
    """Record that a try failed. The name typed is not kept: it may be a password."""
    row = User.objects.filter(username=username).values("pk", "locked_until").first()
    locked = bool(row and row["locked_until"] and row["locked_until"] > clock.now())
    subject = row["pk"] if row else ""
    audit.record(PUBLIC, "accounts.login_failed", "user", subject, {"locked": locked})


def login_try_passed(username: str) -> None:
    """Give back the one try that a right password or code used; earlier wrong ones stay counted.

    Only a try let through by `login_try` in this transaction may be given back, so a lock that
    stands now was set by it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET failed_logins = greatest(failed_logins - 1, 0),"
            " locked_until = NULL WHERE username = %s",
            [username],
        )


def login_succeeded(*, user_id: int) -> None:
    """Forget the wrong tries once a person is signed in, second factor included."""
    User.objects.filter(pk=user_id).update(failed_logins=0, locked_until=None)
    own_account_record(user_id=user_id, what=OwnAccount.SIGNED_IN)


def code_accept(*, user_id: int, step: int) -> bool:
    """Use up the half-minute of a device's code; False when it or a later one was used before."""
    fresh = User.objects.filter(pk=user_id, last_code_step__lt=step)
    return fresh.update(last_code_step=step) == 1


def own_account_record(*, user_id: int, what: OwnAccount) -> None:
    """Record what a person did with his own account."""
    actor = Actor(kind=ActorKind.STAFF, user_id=user_id)
    audit.record(actor, f"accounts.{what.value}", "user", user_id, {})


def _user(user_id: int) -> User:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise Missing
    return user


def _check_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        text = " ".join(error.messages)
        raise Invalid(text, fields={"password": text}) from error


def _check_post(
    user_id: int, role: str, scope: Scope, unit_id: int, from_on: date, to_on: date | None
) -> None:
    _user(user_id)
    if not Role.objects.filter(pk=role).exists():
        raise Invalid(_("没有这个角色：%(role)s。") % {"role": role}, fields={"role": role})
    if to_on and to_on < from_on:
        raise Invalid(_("离任日期早于到任日期。"), fields={"to_on": _("离任日期早于到任日期。")})
    if not scope.unit_chain or scope.unit_chain[0] != unit_id:
        raise Invalid(
            _("单位链应从本单位开始。"), fields={"unit_chain": _("单位链应从本单位开始。")}
        )
    meanwhile = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=from_on), user_id=user_id)
    if to_on:
        meanwhile = meanwhile.filter(from_on__lte=to_on)
    if join_scopes([*(scope_of_post(post) for post in meanwhile), scope]) is None:
        raise Invalid(
            _("同时在任的岗位合起来超过 4 段区划或 4 个单位。请先结束一个岗位，或合并范围。"),
            fields={"ranges": _("同时在任的岗位范围过多。")},
        )


def _scope(ranges: Sequence[CodeRange], fields: int, unit_chain: Sequence[int]) -> Scope:
    try:
        return Scope(merge_ranges(ranges), fields, tuple(unit_chain))
    except ValueError as error:
        message = _("一个岗位最多 4 段区划、4 个单位。")
        raise Invalid(message, fields={"ranges": message}) from error
