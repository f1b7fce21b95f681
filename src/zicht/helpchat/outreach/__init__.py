"""Where help was offered: a log of outreach work, campaigns, and short links that are counted in sum."""
