"""How good a model is: test sets, figures with intervals, baselines, readers, reports and the model card."""
