"""The billing cycle, step by step: plan, readings, drafts, checks, approval, issue, delivery."""
