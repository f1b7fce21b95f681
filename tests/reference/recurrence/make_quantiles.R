# Makes quantiles.csv: medians and quartiles as R's survival has them, of the data beside this script.
#   Rscript make_quantiles.R        (Debian: r-cran-survival 3.5-3)
library(survival)
options(digits = 17)

rows <- list()
for (name in c("mgus", "mgus2", "small", "ended")) {
  frame <- read.csv(paste0(name, ".csv"))
  for (level in c(0.9, 0.95)) {
    fit <- survfit(Surv(time, event == 1) ~ 1, frame, conf.type = "log-log", conf.int = level)
    found <- quantile(fit, c(0.1, 0.25, 0.5, 0.75))
    rows[[length(rows) + 1]] <- data.frame(
      data = name, level, share = c(0.1, 0.25, 0.5, 0.75),
      value = found$quantile, lower = found$lower, upper = found$upper
    )
  }
}
write.csv(do.call(rbind, rows), "quantiles.csv", row.names = FALSE, quote = FALSE)
