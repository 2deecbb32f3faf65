"""Thu báo cáo: every self-assessment that is expected in a period, in one sheet."""
