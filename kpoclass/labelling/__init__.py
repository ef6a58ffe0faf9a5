"""Label tables: a file or a data frame in, the same table with result columns out."""
