"""Workbench: what `rpkd lab` offers an analyst in JupyterLab.

Stored notebooks open with the outputs of the region's last build and are saved without any (`rpkd.workbench.contents`,
which JupyterLab's server loads); the tour asks where a number comes from and tries an assumption on a copy
(`rpkd.workbench.tour`); a form writes scenarios (`rpkd.workbench.form`). Nothing here makes a document: builds are
commands of their own.
"""
