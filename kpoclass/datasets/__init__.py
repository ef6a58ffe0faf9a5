"""What models are trained and tested on: public corpora, our labelled tables, and checks of both."""
