"""The grammar: dates, facts, rules, plan arithmetic. No Django, no files, no clock."""
