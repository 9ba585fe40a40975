# Expected values of tests/profile/test_logit.py, by the R package survey.
# Rscript expected.R sample.csv expected.csv
#
# sample.csv: poor (0/1), weight, stratum, psu and the regressors; expected.csv: one row for each statistic.
suppressPackageStartupMessages(library(survey))

arguments <- commandArgs(trailingOnly = TRUE)
sample <- read.csv(arguments[1])
regressors <- setdiff(names(sample), c("poor", "weight", "stratum", "psu"))
options(survey.lonely.psu = "adjust", digits = 17)

design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = sample, nest = TRUE)
model <- reformulate(regressors, "poor")
control <- glm.control(epsilon = 1e-15, maxit = 100)
fit <- svyglm(model, design, family = quasibinomial(), control = control)
# The errors stem from the step before the last: begun at the solution, they are those of the solution.
fit <- svyglm(model, design, family = quasibinomial(), control = control, start = coef(fit))
joint <- regTermTest(fit, reformulate(regressors), df = fit$df.residual)

# Average marginal effects from the fit of any weights: derivative, or change from 0 to 1 for a regressor of zeros and ones.
effects <- function(weights, data) {
  data$relative <- weights / mean(weights)
  fitted <- glm(model, quasibinomial(), data, weights = relative, control = control)
  sapply(regressors, function(name) {
    if (all(data[[name]] %in% c(0, 1))) {
      high <- low <- data
      high[[name]] <- 1
      low[[name]] <- 0
      change <- predict(fitted, high, type = "response") - predict(fitted, low, type = "response")
    } else {
      change <- coef(fitted)[[name]] * fitted$fitted.values * (1 - fitted$fitted.values)
    }
    sum(weights * change) / sum(weights)
  })
}
jackknife <- withReplicates(as.svrepdesign(design, type = "JKn"), effects)

constant <- rep(weighted.mean(sample$poor, sample$weight), nrow(sample))
likelihood <- function(p) sum(sample$weight * ifelse(sample$poor == 1, log(p), log(1 - p)))

write.csv(
  data.frame(
    statistic = c(
      paste0("coefficient.", c("intercept", regressors)), paste0("error.", c("intercept", regressors)),
      paste0("effect.", regressors), paste0("jackknife.", regressors),
      "degrees", "wald", "wald_p", "pseudo_r2"
    ),
    value = format(c(
      coef(fit), SE(fit), effects(sample$weight, sample), SE(jackknife),
      fit$df.residual, joint$Ftest, joint$p,
      1 - likelihood(fitted(fit)) / likelihood(constant)
    ), digits = 17)
  ),
  arguments[2], row.names = FALSE, quote = FALSE
)
