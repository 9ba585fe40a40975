# What R says of the samples in a folder: measures and errors by `survey` and `laeken`, written to expected.csv.
#
#   Rscript expected.R FOLDER KIND=DESIGN;DESIGN … (samples.py calls it)
#
# `laeken` gives Gini coefficients and quintile ratios without analytical errors. Theirs come from survey::svytotal of
# the linearised variables, written down here from the publications, unit by unit; and from the jackknife and the
# bootstrap of laeken's own functions, which agree only roughly.

suppressMessages({library(survey); library(laeken)})
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
kinds <- strsplit(sub("^[^=]*=", "", arguments[-1]), ";")
names(kinds) <- sub("=.*", "", arguments[-1])

rows <- list()
note <- function(where, measure, value, se = NA, df = NA, deff = NA)
  rows[[length(rows) + 1]] <<- c(where, measure, sub("NA", "nan", sprintf("%.17g", as.numeric(c(value, se, df, deff)))))

design_of <- function(sample, text) {
  options(survey.lonely.psu = sub(".* ", "", text))
  psu <- if (grepl("psu", text)) ~psu else ~1
  if (grepl("stratum", text))
    svydesign(ids = psu, strata = ~stratum, weights = ~weight, data = sample, nest = TRUE)
  else if (grepl("psu", text))  # the labels come again in other strata
    svydesign(ids = ~interaction(stratum, psu), weights = ~weight, data = sample)
  else
    svydesign(ids = ~1, weights = ~weight, data = sample)
}

# Langel & Tillé (2013): linearised variable of the Gini coefficient.
gini_linearised <- function(y, w) {
  W <- sum(w); Y <- sum(w * y)
  G <- sum(outer(w, w) * abs(outer(y, y, "-"))) / (2 * W * Y)
  sapply(seq_along(y), function(k) {
    W_k <- sum(w[y <= y[k]])
    Y_k <- sum((w * y)[y <= y[k]])  # W_k times the mean up to y[k]
    (2 * (W_k * y[k] - Y_k) + Y - W * y[k] - G * (Y + W * y[k])) / (W * Y)
  })
}

# Langel & Tillé (2011): linearised variable of the total up to a quantile.
part_linearised <- function(y, quantile, p) ifelse(y <= quantile, y - (1 - p) * quantile, p * quantile)

quantile_of <- function(y, w, p, rule, design) {
  if (rule == "laeken") return(weightedQuantile(y, w, p))
  found <- coef(svyquantile(~expenditure, design, p, ci = FALSE))
  # svyquantile of version 4.1 gives the second lowest value where the lowest has more than p of the weight.
  lowest <- min(y[w > 0])
  ifelse(sum(w[y == lowest]) / sum(w) > p, lowest, found)
}

# Error of a statistic whose linearised variable is given for the rows of a subset of a design.
linearised_error <- function(subset, z) SE(svytotal(z, subset))[1]

measures <- function(where, design, sample, inside) {
  own <- subset(design, inside)
  y <- sample$expenditure[inside]; w <- sample$weight[inside]
  df <- degf(own)
  from <- function(measure, formula, estimate) {
    found <- estimate(formula, own, deff = "replace")
    note(where, measure, coef(found), SE(found), df, deff(found))
  }
  from("P0", ~I(expenditure < line), function(f, d, deff) {
    found <- svymean(~as.numeric(expenditure < line), d, deff = deff)
    intervals <- c(confint(found, df = df), attr(svyciprop(~I(expenditure < line), d, method = "xlogit"), "ci"))
    for (i in 1:4) note(where, c("t low", "t high", "logit low", "logit high")[i], intervals[i])
    found
  })
  from("P1", ~as.numeric((expenditure < line) * (line - expenditure) / line), svymean)
  from("P2", ~as.numeric((expenditure < line) * ((line - expenditure) / line)^2), svymean)
  from("P1.5", ~as.numeric(pmax((line - expenditure) / line, 0)^1.5), svymean)
  from("watts", ~as.numeric((expenditure < line) * log(line / expenditure)), svymean)
  from("mean", ~expenditure, svymean)
  from("total", ~expenditure, svytotal)
  from("poor", ~as.numeric(expenditure < line), svytotal)
  ratio <- svyratio(~food, ~expenditure, own)
  note(where, "ratio", coef(ratio), SE(ratio), df)

  mu <- weighted.mean(y, w)
  note(where, "theil T", weighted.mean(y / mu * log(y / mu), w))
  note(where, "theil L", weighted.mean(log(mu / y), w))
  note(where, "atkinson 0.5", 1 - weighted.mean(sqrt(y / mu), w)^2)
  note(where, "atkinson 1", 1 - exp(weighted.mean(log(y), w)) / mu)
  note(where, "atkinson 2", 1 - 1 / weighted.mean(mu / y, w))
  note(where, "gini", gini(y, w)$value / 100, linearised_error(own, gini_linearised(y, w)), df)

  W <- sum(w); Y <- sum(w * y)
  for (rule in c("laeken", "survey")) {
    p <- c(0.1, 0.2, 0.4, 0.5, 0.8)
    q <- quantile_of(y, w, p, rule, own)
    names(q) <- p
    for (i in seq_along(p)) note(where, paste("quantile", p[i], rule), q[i])
    z40 <- part_linearised(y, q["0.4"], 0.4); z80 <- part_linearised(y, q["0.8"], 0.8)
    low <- sum((w * y)[y <= q["0.4"]]) / Y; high <- sum((w * y)[y > q["0.8"]]) / Y
    z20 <- part_linearised(y, q["0.2"], 0.2)
    for (part in list(list("low", low, z40), list("middle", 1 - low - high, z80 - z40), list("high", high, y - z80)))
      note(where, paste("share", part[[1]], rule), part[[2]],
           linearised_error(own, (part[[3]] - part[[2]] * y) / Y), df)
    bottom <- sum((w * y)[y <= q["0.2"]]); top <- sum((w * y)[y > q["0.8"]])
    value <- if (rule == "laeken") qsr(y, w)$value else top / bottom
    note(where, paste("S80/S20", rule), value,
         linearised_error(own, (y - z80 - value * z20) / bottom), df)
  }
}

differences <- function(where, design, sample) {
  parts <- svytotal(~I(as.numeric(domain == "desa")) + I(as.numeric(domain == "kota")) +
                      I(as.numeric(domain == "desa" & expenditure < line)) +
                      I(as.numeric(domain == "kota" & expenditure < line)), design)
  names(parts) <- c("desa", "kota", "poor_desa", "poor_kota")
  found <- svycontrast(parts, quote(poor_desa / desa - poor_kota / kota))
  note(where, "P0 desa - kota", coef(found), SE(found), degf(design))
  whole <- svytotal(~I(weight * 0 + 1) + I(as.numeric(domain == "desa")) + I(as.numeric(expenditure < line)) +
                      I(as.numeric(domain == "desa" & expenditure < line)), design)
  names(whole) <- c("all", "desa", "poor", "poor_desa")
  found <- svycontrast(whole, quote(poor_desa / desa - poor / all))
  note(where, "P0 desa - all", coef(found), SE(found), degf(design))
}

replicated <- function(where, design) {
  by <- function(replicates, statistic)
    SE(withReplicates(replicates, function(w, data) statistic(data$expenditure, w)))
  note(where, "jackknife gini", NA, by(as.svrepdesign(design, type = "JKn"), function(y, w) gini(y, w)$value / 100))
  # The jackknife does not do for quantiles.
  set.seed(1)
  bootstrap <- as.svrepdesign(design, type = "subbootstrap", replicates = 500)
  low <- function(y, w) sum((w * y)[y <= weightedQuantile(y, w, 0.4)]) / sum(w * y)
  note(where, "bootstrap share low", NA, by(bootstrap, low))
  note(where, "bootstrap S80/S20", NA, by(bootstrap, function(y, w) qsr(y, w)$value))
}

for (file in sort(list.files(folder, pattern = "-[0-9]+\\.csv$"))) {
  # R's own reader of decimal numbers may be one bit off; strtod is exact.
  sample <- read.csv(file.path(folder, file), colClasses = "character")
  for (name in setdiff(names(sample), "domain")) sample[[name]] <- as.numeric(sample[[name]])
  for (text in kinds[[sub("-.*", "", file)]]) {
    design <- design_of(sample, text)
    lonely <- sub(".* ", "", text)
    measures(c(file, text, ""), design, sample, rep(TRUE, nrow(sample)))
    for (domain in sort(unique(sample$domain)))
      measures(c(file, text, domain), design, sample, sample$domain == domain)
    # svycontrast scales both domains by the strata of the whole survey.
    if (lonely != "average") differences(c(file, text, ""), design, sample)
    if (text == "stratum psu fail") replicated(c(file, text, ""), design)
  }
}
table <- do.call(rbind, rows)
colnames(table) <- c("sample", "design", "domain", "measure", "value", "se", "df", "deff")
write.csv(table, file.path(folder, "expected.csv"), row.names = FALSE, quote = FALSE, na = "")
