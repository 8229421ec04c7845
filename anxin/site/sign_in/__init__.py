"""Signing in: the lock counts every try, a code opens once, and nobody signs up by himself.

The pages are those of django-allauth with our forms and templates; what they write about an
account goes through `accounts.services`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any, ClassVar, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView, PasswordChangeView
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm as CodeForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django import forms
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from anxin.accounts.queries import actor_of_user, address_wait
from anxin.accounts.services import (
    address_failed,
    code_accept,
    login_failed,
    login_succeeded,
    login_try,
    login_try_passed,
    own_account_record,
    sign_in_begin,
    sign_in_move,
    sign_ins_end,
)
from anxin.accounts.types import OwnAccount
from anxin.core import clock, crypto
from anxin.core.permissions import ActorRequest
from anxin.core.types import PUBLIC

from ..navigation import first_page
from .browsers import SEEN, address_of, browser_known, sign_in_gone

CODE_PERIOD_S = 30
_FACTOR_PURPOSE = "mfa.authenticator.data"
crypto.sealed_elsewhere(
    crypto.SealedColumn("mfa_authenticator", "id", "data", _FACTOR_PURPOSE, in_json=True)
)

# One answer for an unknown name, a wrong password and a lock: it tells nobody which names exist.
_NOT_SIGNED_IN = gettext_lazy(
    "账号或密码不对，没有登录。连错几次后要等 15 分钟，期间密码对了也进不去。"
    "忘了密码请找本单位管理员。"
)
_WRONG_PASSWORD = gettext_lazy("密码不对。连错几次后要等 15 分钟。")
_WRONG_CODE = gettext_lazy("验证码不对，或者已经用过。请等下一个。连错几次后要等 15 分钟。")
_NOT_THE_SAME = gettext_lazy("两次输入的新密码不一样。")

_NOTES = {
    "account/messages/password_changed.txt": gettext_lazy("密码已改。在别处的登录都已退出。"),
    "mfa/messages/totp_activated.txt": gettext_lazy("动态验证码已启用。"),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("动态验证码已停用。"),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("新的备用码已生成，旧的都作废了。"),
}


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """How allauth asks us about accounts."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _NOT_SIGNED_IN,
        "incorrect_password": _WRONG_PASSWORD,
        "enter_current_password": _WRONG_PASSWORD,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check a password; every way to fail looks and takes the same."""
        username, password = credentials.get("username", ""), credentials.get("password", "")
        if not login_try(username):
            make_password(password)
            _refused(request, username)
            return None
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is None or not user.is_active:
            _refused(request, username)
            return None
        login_try_passed(username)
        return user

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **hints: Any
    ) -> HttpResponse | None:
        """Stop who holds no post today: he would see nothing."""
        if actor_of_user(user.pk) is None:
            clear_login(request)
            return no_post(request)
        return cast("HttpResponse | None", super().pre_login(request, user, **hints))

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Open the session under a new key, and forget wrong tries."""
        super().login(request, user)
        login_succeeded(user_id=user.pk)
        key, agent = request.session.session_key, request.headers.get("User-Agent", "")
        sign_in_begin(user_id=user.pk, session_key=key or "", agent=agent)
        request.session[SEEN] = int(clock.now().timestamp())
        request.signed_in_now = user.pk  # type: ignore[attr-defined]  # the middleware hands out the cookie

    def logout(self, request: HttpRequest) -> None:
        """Close the session."""
        own_account_record(user_id=cast(int, request.user.pk), what=OwnAccount.SIGNED_OUT)
        sign_in_gone(request)
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Store the password a person chose for himself."""
        super().set_password(user, password)
        own_account_record(user_id=user.pk, what=OwnAccount.PASSWORD_CHANGED)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page of a post: what it does most."""
        return first_page(actor_of_user(cast(int, request.user.pk)) or PUBLIC)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account page, which says that it is done."""
        return reverse("mfa_index")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_rest: Any,
        **_more: Any,
    ) -> None:
        """Say what was done, in our words; allauth's other notes are left out."""
        note = _NOTES.get(message_template or "")
        if note:
            messages.add_message(request, level, str(note))


def _refused(request: HttpRequest, username: str) -> None:
    """One wrong try, counted by account and by where it came from."""
    login_failed(username)
    address_failed(address_of(request))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """How allauth asks us about second factors: sealed in the database, the square drawn here."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return crypto.seal(text, _FACTOR_PURPOSE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a stored secret."""
        return crypto.unseal(bytes.fromhex(encrypted_text), _FACTOR_PURPOSE)

    def build_totp_svg(self, url: str) -> str:
        """The square to be scanned, as an SVG file of its own."""
        import segno

        drawn = BytesIO()
        square = segno.make(url, error="m")
        square.save(drawn, kind="svg", xmldecl=False, scale=6, border=4, light="#fff")
        return drawn.getvalue().decode()


def _counted_code(form: Any, check: Callable[[], str]) -> str:
    """Check a second factor's code under the same lock as passwords."""
    username = form.user.get_username()
    wrong = SecondFactorAdapter().validation_error("incorrect_code")
    if not login_try(username):
        login_failed(username)
        raise wrong
    try:
        code = check()
    except forms.ValidationError:
        login_failed(username)
        raise
    if form.authenticator.type == Authenticator.Type.TOTP and not code_accept(
        user_id=form.user.pk, step=int(clock.now().timestamp()) // CODE_PERIOD_S
    ):
        login_failed(username)
        raise wrong
    login_try_passed(username)
    return code


class SignInForm(LoginForm):  # type: ignore[misc]  # the library has no types
    """Account and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "login", gettext_lazy("账号"), autofocus=True)
        _dress(self, "password", gettext_lazy("密码"))


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """The password once more, before something weighty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "password", gettext_lazy("密码"), autofocus=True)


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # the library has no types
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "oldpassword", gettext_lazy("现在的密码"), autofocus=True)
        _dress(self, "password1", gettext_lazy("新密码"))
        _dress(self, "password2", gettext_lazy("再输一次新密码"))
        self.fields["password1"].help_text = gettext_lazy("至少 10 个字符，不要全是数字。")

    def clean_oldpassword(self) -> str:
        """The old password, its tries counted like those of signing in."""
        username = self.user.get_username()
        if not login_try(username):
            login_failed(username)
            raise SignInAdapter().validation_error("enter_current_password")
        try:
            password = cast(str, super().clean_oldpassword())
        except forms.ValidationError:
            login_failed(username)
            raise
        login_try_passed(username)
        return password

    def clean(self) -> dict[str, Any]:
        """Both new passwords are the same."""
        cleaned: dict[str, Any] = self.cleaned_data
        if cleaned.get("password1") != cleaned.get("password2", cleaned.get("password1")):
            self.add_error("password2", _NOT_THE_SAME)
        return cleaned


class SecondStepForm(CodeForm):  # type: ignore[misc]  # the library has no types
    """The code of the device, or a spare code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "code", gettext_lazy("验证码"), autofocus=True)

    def clean_code(self) -> str:
        """The code, its tries counted."""
        return _counted_code(self, super().clean_code)


class SecondStepAgainForm(CodeAgainForm):  # type: ignore[misc]  # the library has no types
    """The code once more, before something weighty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "code", gettext_lazy("验证码"), autofocus=True)

    def clean_code(self) -> str:
        """The code, its tries counted."""
        return _counted_code(self, super().clean_code)


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]  # the library has no types
    """The first code of a new device."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "code", gettext_lazy("验证码"), autofocus=True)


def _dress(form: forms.Form, name: str, label: Any, *, autofocus: bool = False) -> None:
    field = form.fields[name]
    field.label, field.help_text = label, ""
    field.widget.attrs.pop("placeholder", None)
    # A corrected form starts at its summary of errors instead.
    if autofocus and not form.is_bound:
        field.widget.attrs["autofocus"] = True


class SignInView(LoginView):  # type: ignore[misc]  # the library has no types
    """The page for signing in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let an address wait that tried too often, except for accounts this browser knows."""
        wait = address_wait(address_of(request)) if request.method == "POST" else None
        if wait and not browser_known(request, request.POST.get("login", "")):
            return _must_wait(request, wait)
        return cast(HttpResponseBase, super().dispatch(request, *args, **kwargs))


def _must_wait(request: HttpRequest, wait: timedelta) -> HttpResponse:
    """Too many wrong tries from here: say for how long, and that records are safe."""
    minutes = int(wait.total_seconds()) // 60 + 1
    page = render(request, "account/wait.html", {"minutes": minutes}, status=429)
    page["Retry-After"] = str(minutes * 60)
    return page


class NewPasswordView(PasswordChangeView):  # type: ignore[misc]  # the library has no types
    """Changes the password; every other session ends with the old one."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Store it; this session goes on under its new key, the others are gone."""
        request = cast(ActorRequest, self.request)
        old = request.session.session_key or ""
        response = cast(HttpResponse, super().form_valid(form))
        new = request.session.session_key or ""
        sign_in_move(actor=request.actor, old_key=old, new_key=new)
        sign_ins_end(user_id=request.user.pk or 0, but=new)
        return response


class AddDeviceView(ActivateTOTPView):  # type: ignore[misc]  # the library has no types
    """Adds a device that makes codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Store it, and record that it was added."""
        own_account_record(user_id=self.request.user.pk, what=OwnAccount.FACTOR_ADDED)
        return cast(HttpResponse, super().form_valid(form))


class RemoveDeviceView(DeactivateTOTPView):  # type: ignore[misc]  # the library has no types
    """Removes the device that makes codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, and record that it was removed."""
        own_account_record(user_id=self.request.user.pk, what=OwnAccount.FACTOR_REMOVED)
        return cast(HttpResponse, super().form_valid(form))


class RenewCodesView(GenerateRecoveryCodesView):  # type: ignore[misc]  # the library has no types
    """Makes new spare codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them, and record that the old ones are void."""
        own_account_record(user_id=self.request.user.pk, what=OwnAccount.CODES_RENEWED)
        return cast(HttpResponse, super().form_valid(form))


def no_post(request: HttpRequest) -> HttpResponse:
    """Tell a person whose posts are over, or not begun, whom to ask."""
    return render(request, "account/no_post.html", status=403)


def password_first(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponse]:
    """Ask for the password once more where allauth wants it, and come back to the page."""

    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return cast(HttpResponse, view(request, *args, **kwargs))
        except ReauthenticationRequired:
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{query}")

    return asked
