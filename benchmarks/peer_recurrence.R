# What R makes of follow-up: Rscript benchmarks/peer_recurrence.R PACKAGE WORK FILE
# Works and output are those of peer_recurrence.py.
asked <- commandArgs(trailingOnly = TRUE)
persons <- file.size(asked[3]) / 8
time <- readBin(asked[3], "double", persons, endian = "little")
event <- readBin(sub("time$", "event", asked[3]), "integer", persons, endian = "little")
group <- (seq_len(persons) - 1) %% 2
horizons <- c(365, 1826, 3500)
few <- seq_len(500)

suppressMessages(library(asked[1], character.only = TRUE))
works <- list(
  cmprsk = list(
    incidence = function(at) cuminc(time[at], event[at]),
    gray = function(at) cuminc(time[at], event[at], group[at])
  ),
  survival = list(
    incidence = function(at) survfit(Surv(time[at], factor(event[at], 0:2)) ~ 1, conf.type = "log-log"),
    share = function(at) survfit(Surv(time[at], factor(event[at], 0:2)) ~ 1, se.fit = FALSE)
  )
)
read <- list(
  cmprsk = list(
    incidence = function(found) {
      at <- timepoints(found, horizons)
      list(values = at$est[1, ], errors = sqrt(at$var[1, ]))
    },
    gray = function(found) list(values = found$Tests[1, "stat"], errors = numeric())
  ),
  survival = list(
    incidence = function(found) {
      at <- findInterval(horizons, found$time)
      list(values = found$pstate[at, 2], errors = found$std.err[at, 2])
    },
    share = function(found) {
      list(values = found$pstate[findInterval(horizons, found$time), 2], errors = numeric())
    }
  )
)

estimate <- works[[asked[1]]][[asked[2]]]
invisible(estimate(few))
seconds <- numeric()
repeat {
  start <- proc.time()[["elapsed"]]
  found <- estimate(seq_len(persons))
  seconds <- c(seconds, proc.time()[["elapsed"]] - start)
  if (sum(seconds) + min(seconds) > 3) break
}
answer <- read[[asked[1]]][[asked[2]]](found)
numbers <- function(these) paste(formatC(these, digits = 17, format = "g"), collapse = ", ")
cat(sprintf(
  '{"seconds": %s, "values": [%s], "errors": [%s]}\n',
  min(seconds), numbers(answer$values), if (length(answer$errors)) numbers(answer$errors) else ""
))
