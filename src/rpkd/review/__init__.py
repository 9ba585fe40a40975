"""Review: what changed between two drafts, and what people said of one."""
