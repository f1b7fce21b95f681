"""The Django app."""

from typing import Any

from django.apps import AppConfig

__all__ = ["ReferralConfig"]


class ReferralConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.referral"
    label = "referral"

    def ready(self) -> None:
        """End what was shared when consent is withdrawn, let who took care over go on with help, count what waits."""
        # Models are there by now, and not before.
        from zicht.platform.access.navigation import add_count  # noqa: PLC0415
        from zicht.platform.care.clocks import Source, add_source  # noqa: PLC0415
        from zicht.platform.referral.due import lines_of, standing_referrals  # noqa: PLC0415
        from zicht.platform.referral.ending import end_on_consent, end_with_access  # noqa: PLC0415
        from zicht.platform.referral.queries import coordinates  # noqa: PLC0415
        from zicht.platform.referral.views import waiting_text  # noqa: PLC0415
        from zicht.platform.registry.notices import access_ended, consent_ended  # noqa: PLC0415
        from zicht.platform.registry.service import let_go_on  # noqa: PLC0415

        def hear(sender: object, *, persons: Any, purpose: Any, **more: object) -> None:
            del sender, more
            end_on_consent(persons, purpose)

        def hear_access(sender: object, *, grant: Any, **more: object) -> None:
            del sender, more
            end_with_access(grant)

        add_source(Source(standing=standing_referrals, open=lines_of))
        let_go_on(coordinates)
        add_count("referrals", waiting_text)
        consent_ended.connect(hear, dispatch_uid="referral.consent", weak=False)
        access_ended.connect(hear_access, dispatch_uid="referral.access", weak=False)
