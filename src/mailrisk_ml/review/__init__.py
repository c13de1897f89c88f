"""The loop that makes a model somebody's own.

::

    readiness.check_readiness      labelled mails            -> findings, learning curve
    sampling.sample                model, unlabelled mails   -> candidates worth a label
    label_studio doccano spreadsheet   candidates -> a tool's file -> annotations
    annotation.merge               records, annotations      -> records, conflicts
    issues.find_issues             records                   -> labels that are likely wrong
    comparison.compare             old, new, labelled mails  -> differences, verdict
    drift.drift                    model, mails then and now -> shifts with effect sizes
"""
