"""What other apps use of referrals."""

from zicht.platform.referral.queries import Coordinated, coordinator_of, unanswered_of

__all__ = ["Coordinated", "coordinator_of", "unanswered_of"]
