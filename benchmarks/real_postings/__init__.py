"""A model beside two readers, on real postings of which only counts of words are kept."""
