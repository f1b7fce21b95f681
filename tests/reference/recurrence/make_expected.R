# Makes the tables beside this script: data of R's survival package, and what R says of them.
#   Rscript make_expected.R        (Debian: r-cran-survival 3.5-3, r-cran-cmprsk 2.2-11)
library(survival)
library(cmprsk)
options(digits = 17)

rows <- list()
note <- function(data, quantity, time, value, group = "", cause = 1) {
  rows[[length(rows) + 1]] <<- data.frame(data, quantity, group, cause, time, value)
}
save_data <- function(name, frame) write.csv(frame, paste0(name, ".csv"), row.names = FALSE, quote = FALSE)

# Competing risks, with ties: progression of mgus, or death before it. Months.
frame <- with(mgus2, data.frame(
  time = ifelse(pstat == 0, futime, ptime),
  event = ifelse(pstat == 0, 2 * death, 1),
  sex = as.integer(sex),
  age = as.integer(cut(age, c(0, 60, 70, 80, 200)))
))
save_data("mgus2", frame)
horizons <- c(0, 1, 12, 60, 120, 240, 360)

competing <- function(name, frame, horizons) {
  alone <- survfit(Surv(time, event == 1) ~ 1, frame, conf.type = "log-log")
  found <- summary(alone, times = horizons, extend = TRUE)
  note(name, "kaplan_meier", horizons, 1 - found$surv)
  note(name, "kaplan_meier_error", horizons, found$std.err)
  note(name, "kaplan_meier_lower", horizons, 1 - found$upper)
  note(name, "kaplan_meier_upper", horizons, 1 - found$lower)
  note(name, "at_risk", horizons, found$n.risk)
  states <- survfit(Surv(time, factor(event, 0:2)) ~ 1, frame)
  found <- summary(states, times = horizons, extend = TRUE)
  ours <- cuminc(frame$time, frame$event)
  theirs <- timepoints(ours, horizons)
  for (cause in 1:2) {
    note(name, "incidence", horizons, found$pstate[, cause + 1], cause = cause)
    note(name, "jackknife_error", horizons, found$std.err[, cause + 1], cause = cause)
    place <- which(rownames(theirs$est) == paste("1", cause))
    if (length(place)) {
      note(name, "gray_incidence", horizons, theirs$est[place, ], cause = cause)
      note(name, "aalen_variance", horizons, theirs$var[place, ], cause = cause)
    }
  }
}
competing("mgus2", frame, horizons)

for (group in c("sex", "age")) for (rho in c(0, 1)) {
  tests <- cuminc(frame$time, frame$event, frame[[group]], rho = rho)$Tests
  note("mgus2", paste0("gray_statistic_rho", rho), NA, tests[, "stat"], group, 1:2)
  note("mgus2", paste0("gray_p_value_rho", rho), NA, tests[, "pv"], group, 1:2)
}

# Few persons, many ties, follow-up of length zero.
small <- data.frame(
  time = c(0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3, 5, 5, 8),
  event = c(0, 1, 2, 0, 1, 1, 2, 2, 0, 1, 2, 0, 1, 0, 0)
)
save_data("small", small)
competing("small", small, c(0, 1, 2, 3, 4, 5, 8))

# The last person at risk has the event.
ended <- data.frame(time = c(1, 2, 2, 3, 4, 5), event = c(1, 2, 0, 1, 2, 1))
save_data("ended", ended)
competing("ended", ended, c(1, 2, 3, 4, 5))

# Nobody has the event.
nobody <- data.frame(time = c(1, 2, 2, 7), event = c(0, 0, 0, 0))
save_data("nobody", nobody)
alone <- summary(survfit(Surv(time, event) ~ 1, nobody), times = c(1, 2, 7))
note("nobody", "kaplan_meier", c(1, 2, 7), 1 - alone$surv)
note("nobody", "kaplan_meier_error", c(1, 2, 7), alone$std.err)

# One person.
one <- data.frame(time = 4, event = 1)
save_data("one", one)
alone <- summary(survfit(Surv(time, event) ~ 1, one), times = c(1, 4))
note("one", "kaplan_meier", c(1, 4), 1 - alone$surv)

# Left truncation: from the age at which mgus was found to death. Years, ties made by rounding.
late <- with(mgus, data.frame(entry = age, time = age + pmax(1, round(futime / 365.25)), event = death))
save_data("mgus", late)
ages <- c(50, 60, 70, 80, 90)
found <- summary(survfit(Surv(entry, time, event) ~ 1, late, conf.type = "log-log"), times = ages)
note("mgus", "kaplan_meier", ages, 1 - found$surv)
note("mgus", "kaplan_meier_error", ages, found$std.err)
note("mgus", "kaplan_meier_lower", ages, 1 - found$upper)
note("mgus", "kaplan_meier_upper", ages, 1 - found$lower)

# Several events a person: infections in chronic granulomatous disease. Days.
save_data("cgd", cgd[, c("id", "tstart", "tstop", "status")])
days <- c(50, 100, 200, 300, 400)
found <- summary(survfit(Surv(tstart, tstop, status) ~ 1, cgd, id = id), times = days)
note("cgd", "mean_count", days, found$cumhaz)
note("cgd", "mean_count_error", days, found$std.chaz)

write.csv(do.call(rbind, rows), "expected.csv", row.names = FALSE, quote = FALSE, na = "")
