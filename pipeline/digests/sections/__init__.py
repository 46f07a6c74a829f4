"""One module for each part of an edition: a pure function from material to what the part tells."""
