"""Who a signed-in user is: the actor his posts make of him."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext as _

from anxin.core import clock
from anxin.core.crypto import blind
from anxin.core.permissions import require
from anxin.core.types import Actor, ActorKind, Channel, CodeRange, Scope

from .models import AddressTries, Post, Role, SignIn, User
from .rules import ADDRESS_WINDOW, TRIES_BY_ADDRESS, fitting_posts, network_of
from .types import Permission, PostFacts, RoleInfo, SignInLine, UserInfo


def actor_of_user(user_id: int, channel: Channel = Channel.WEB) -> Actor | None:
    """The actor of a user's posts in force today, None when there is none. One query.

    The first post's unit speaks; permissions, ranges and fields of all posts are united.
    """
    today = clock.today()
    rows = (
        Post.objects.filter(user_id=user_id, user__is_active=True, from_on__lte=today)
        .filter(Q(to_on__isnull=True) | Q(to_on__gte=today))
        .select_related("user", "role")
        .order_by("from_on", "id")
    )
    posts = list(rows)
    if not posts:
        return None
    scope, taken = fitting_posts([_facts(post) for post in posts])
    return Actor(
        kind=ActorKind.STAFF,
        channel=channel,
        user_id=user_id,
        unit_id=taken[0].unit_id,
        name=str(posts[0].user),
        scope=scope,
        permissions=frozenset(one for post in taken for one in post.permissions),
    )


def _facts(post: Post) -> PostFacts:
    permissions = frozenset(post.role.permissions)
    return PostFacts(post.unit_id, permissions, scope_of_post(post))


def post_faults(*, demo_allowed: bool) -> list[str]:
    """What is wrong with accounts and posts, as sentences. Two queries.

    `demo_allowed`: whether accounts of the demo may be open here.
    """
    today = clock.today()
    posts = list(Post.objects.select_related("user", "role").order_by("id"))
    faults = [
        _("%(name)s 的岗位不是从本单位开始的单位链，可能看到针对本单位的投诉。")
        % {"name": post.user.username}
        for post in posts
        if not post.unit_chain or post.unit_chain[0] != post.unit_id
    ]
    in_force = [
        post
        for post in posts
        if post.user.is_active
        and post.from_on <= today
        and (post.to_on is None or post.to_on >= today)
    ]
    if not any(Permission.ADMINISTER in post.role.permissions for post in in_force):
        faults.append(_("没有在任的系统管理员。"))
    demo = [] if demo_allowed else list(User.objects.filter(demo=True, is_active=True))
    faults += [_("演示账号 %(name)s 还开着。请停用。") % {"name": user.username} for user in demo]
    return faults


def scope_of_post(post: Post) -> Scope:
    """The scope stored with a post."""
    bounds = zip(post.range_lows, post.range_highs, strict=True)
    ranges = tuple(CodeRange(low, high) for low, high in bounds)
    return Scope(ranges, post.fields, tuple(post.unit_chain))


def usernames_taken(usernames: list[str]) -> frozenset[str]:
    """Which of some usernames exist, for loaders. One query."""
    found = User.objects.filter(username__in=usernames).values_list("username", flat=True)
    return frozenset(found)


def user_id_of(username: str) -> int | None:
    """The number of an account, None when there is none of this name. One query."""
    return User.objects.filter(username=username).values_list("pk", flat=True).first()


def user_names(user_ids: list[int]) -> dict[int, str]:
    """Names of users by number, for timelines of records already seen. One query."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=set(user_ids))}


def users_active(user_ids: Iterable[int]) -> frozenset[int]:
    """Which of some users may still sign in. One query, none for nobody."""
    wanted = set(user_ids)
    if not wanted:
        return frozenset()
    return frozenset(
        User.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True)
    )


def units_of_posts(user_ids: Iterable[int]) -> dict[int, int]:
    """The unit of each user's first post in force today. One query, none for nobody."""
    wanted, today = set(user_ids), clock.today()
    if not wanted:
        return {}
    posts = Post.objects.filter(user_id__in=wanted, from_on__lte=today).filter(
        Q(to_on__isnull=True) | Q(to_on__gte=today)
    )
    rows = posts.order_by("-from_on", "-id").values_list("user_id", "unit_id")
    return dict(rows)


def users_of_unit(unit_id: int) -> list[tuple[int, str]]:
    """`(number, name)` of those who hold a post in a unit today. One query."""
    today = clock.today()
    posts = Post.objects.filter(unit_id=unit_id, user__is_active=True, from_on__lte=today).filter(
        Q(to_on__isnull=True) | Q(to_on__gte=today)
    )
    people = {post.user_id: str(post.user) for post in posts.select_related("user").order_by("id")}
    return list(people.items())


def user_is_demo(user_id: int) -> bool:
    """Whether an account belongs to the demo, so that what it signs is labelled. One query."""
    return User.objects.filter(pk=user_id, demo=True).exists()


def users_all(actor: Actor) -> tuple[UserInfo, ...]:
    """Every account by username. Needs `accounts.administer`. One query."""
    require(actor, Permission.ADMINISTER)
    return tuple(
        UserInfo(user.pk, user.username, user.display_name, user.is_active, user.demo)
        for user in User.objects.order_by("username")
    )


def roles_all() -> tuple[RoleInfo, ...]:
    """Every role. One query."""
    return tuple(
        RoleInfo(role.slug, role.title, role.title_en, frozenset(role.permissions))
        for role in Role.objects.order_by("slug")
    )


def address_mark(address: str) -> str:
    """What stands for an address where tries are counted."""
    return blind(network_of(address), "accounts.address.tries").hex()[:32]


def address_wait(address: str) -> timedelta | None:
    """How long nobody signs in from an address, None while it may. One query."""
    now = clock.now()
    found = AddressTries.objects.filter(
        mark=address_mark(address), tries__gte=TRIES_BY_ADDRESS, since__gt=now - ADDRESS_WINDOW
    ).first()
    return found.since + ADDRESS_WINDOW - now if found else None


def own_sign_ins(actor: Actor, session_key: str) -> list[SignInLine]:
    """Where a person is signed in now: this one, marked, then the last used. One query."""
    running = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    rows = SignIn.objects.filter(user_id=actor.user_id or 0, session_key__in=running)
    lines = [
        SignInLine(one.pk, one.device, one.since, one.seen_at, one.session_key == session_key)
        for one in rows.order_by("-seen_at", "-id")
    ]
    return sorted(lines, key=lambda line: not line.here)
