"""Routes for signing in and for one's own account: those we use of allauth, under its names."""

from __future__ import annotations

from allauth.account.views import LogoutView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from django.urls import path

from anxin.core.permissions import SIGNED_IN_ROUTE, needs, public

from . import sign_in

own = needs(SIGNED_IN_ROUTE)

_sign_in = public("the way in")(
    sign_in.SignInView.as_view(form_class=sign_in.SignInForm, template_name="account/sign_in.html")
)
_sign_out = public("the way out, also for a session without a post")(
    LogoutView.as_view(template_name="account/sign_out.html")
)
_second_step = public("the second half of the way in")(
    AuthenticateView.as_view(
        form_class=sign_in.SecondStepForm, template_name="mfa/second_step.html"
    )
)
_password_again = own(
    ReauthenticateView.as_view(
        form_class=sign_in.PasswordAgainForm, template_name="account/password_again.html"
    )
)
_code_again = own(
    CodeAgainView.as_view(
        form_class=sign_in.SecondStepAgainForm, template_name="mfa/code_again.html"
    )
)
_change_password = own(
    sign_in.NewPasswordView.as_view(
        form_class=sign_in.NewPasswordForm, template_name="account/change_password.html"
    )
)
_account = own(IndexView.as_view(template_name="mfa/account.html"))
_add_device = own(
    sign_in.password_first(
        sign_in.AddDeviceView.as_view(
            form_class=sign_in.FirstCodeForm, template_name="mfa/add_device.html"
        )
    )
)
_remove_device = own(
    sign_in.password_first(sign_in.RemoveDeviceView.as_view(template_name="mfa/remove_device.html"))
)
_spare_codes = own(
    sign_in.password_first(ViewRecoveryCodesView.as_view(template_name="mfa/spare_codes.html"))
)
_renew_codes = own(
    sign_in.password_first(sign_in.RenewCodesView.as_view(template_name="mfa/renew_codes.html"))
)

urlpatterns = [
    path("login/", _sign_in, name="account_login"),
    path("logout/", _sign_out, name="account_logout"),
    path("reauthenticate/", _password_again, name="account_reauthenticate"),
    path("password/change/", _change_password, name="account_change_password"),
    path("security/", _account, name="mfa_index"),
    path("security/code/", _second_step, name="mfa_authenticate"),
    path("security/code/again/", _code_again, name="mfa_reauthenticate"),
    path("security/device/", _add_device, name="mfa_activate_totp"),
    path("security/device/remove/", _remove_device, name="mfa_deactivate_totp"),
    path("security/spare-codes/", _spare_codes, name="mfa_view_recovery_codes"),
    path("security/spare-codes/renew/", _renew_codes, name="mfa_generate_recovery_codes"),
]
