"""Signals by their names, for those who must not import whom they tell."""

# The notice hears that somebody's address takes no mail.
UNREACHED = "hear_unreached"
# The board hears what is said of the plan.
PLAN_TOLD = "hear_plan"
