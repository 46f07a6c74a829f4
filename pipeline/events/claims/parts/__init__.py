"""What a sentence says, learnt from labelled passages: linear models over named features."""
